import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * The page of the view `name`. Nothing is loaded but our own script, style and font; the policy leaves no
 * way for a model's text to fetch or run anything.
 */
export function reasoningHtml(webview: vscode.Webview, extensionUri: vscode.Uri, name = 'reasoning'): string {
  const asset = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file)).toString();
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${asset(`${name}.css`)}">
<title>Rationale</title>
</head>
<body data-view="${name}">
<main id="app"></main>
<script nonce="${nonce}" src="${asset('view.js')}"></script>
</body>
</html>`;
}
