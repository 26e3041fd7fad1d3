import { panelHtml } from './html.js';

it('admits its own script and styles by their nonce, and nothing else', () => {
  const html = panelHtml({
    scriptUri: 'https://w/dist/webview.js',
    nonce: 'N0nce',
    title: 'Run elsewhere',
    language: 'en',
  });
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  expect(policy).toBe("default-src 'none'; script-src 'nonce-N0nce'; style-src 'nonce-N0nce'");
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain('<script nonce="N0nce" src="https://w/dist/webview.js">');
});

it('takes what the editor says as text', () => {
  const html = panelHtml({ scriptUri: 'x"><i', nonce: 'n', title: '<i>', language: '"' });
  expect(html).not.toContain('<i');
});
