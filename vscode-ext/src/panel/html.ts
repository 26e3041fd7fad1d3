export interface PanelPage {
  readonly scriptUri: string;
  /** Unguessable, made for this page. */
  readonly nonce: string;
  readonly title: string;
  readonly language: string;
}

/** The panel's page: nothing but our own script and styles, and nothing from the network. */
export function panelHtml({ scriptUri, nonce, title, language }: PanelPage): string {
  const policy = ["default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src 'nonce-${nonce}'`].join(
    '; ',
  );
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style nonce="${nonce}">html, body, #root { height: 100%; margin: 0; padding: 0; }</style>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${escaped(scriptUri)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
