/** What someone sees who opens a session that cannot be shown. */
export interface SessionPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

export const ENDED: SessionPage = {
  status: 410,
  title: 'This session has ended',
  text: 'What was saved in it is kept with its job: get the results from the list of jobs in your editor.',
};

export const UNKNOWN: SessionPage = {
  status: 404,
  title: 'There is no such session here',
  text: 'It may have ended a while ago. The list of jobs in your editor shows what is left of it.',
};

export const SILENT: SessionPage = {
  status: 502,
  title: 'The session does not answer',
  text: 'It may still be starting, or may just have ended. Wait a moment and reload this page.',
};

/** A page as HTML; the texts are the platform's own and hold nothing that needs escaping. */
export function renderPage({ title, text }: SessionPage): string {
  const style = 'body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem}';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark}${style}</style></head>
<body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
}
