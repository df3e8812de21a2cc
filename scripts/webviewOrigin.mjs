/**
 * Loaded into VS Code's server: gives each webview an origin, and with it a process, of its own, as the desktop and
 * vscode.dev do (microsoft/vscode#77132). Left alone, this server shows webviews from the origin of the workbench, and
 * in the one process that both share a webview waits for whatever the workbench does.
 *
 * A webview runs only where the host name begins with the name that VS Code puts for `{{uuid}}`. Browsers look for all
 * names below `localhost` on this machine (RFC 6761, 6.3) and trust them, as a service worker needs it.
 */
import { readFileSync } from 'node:fs';
import { createServer, ServerResponse } from 'node:http';
import { join } from 'node:path';

const [, main = ''] = process.argv;

/** VS Code's own frame around a webview. It holds no secret: these files alone are served without a token. */
const FRAME = join(main, '../vs/workbench/contrib/webview/browser/pre');
const TYPES = {
  '/index.html': 'text/html',
  '/fake.html': 'text/html',
  '/service-worker.js': 'text/javascript',
};

// What the server starts inherits this file.
if (main.endsWith('server-main.js')) {
  const frames = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const type = TYPES[pathname];
    response.writeHead(type ? 200 : 404, { 'Content-Type': type ?? 'text/plain' });
    response.end(type && readFileSync(join(FRAME, pathname)));
  });
  await new Promise((resolve) => frames.listen(0, '127.0.0.1', resolve));
  frames.unref();
  showWebviewsAt(frames.address().port);
}

/** Names the port in the page of the workbench, and in the policy that says what it may show in frames. */
function showWebviewsAt(port) {
  const { writeHead, end } = ServerResponse.prototype;
  ServerResponse.prototype.writeHead = function (status, ...rest) {
    const headers = rest.at(-1);
    const policy = headers?.['Content-Security-Policy'];
    if (policy) {
      headers['Content-Security-Policy'] = policy.replace(
        "frame-src 'self'",
        `$& http://*.localhost:${port}`,
      );
    }
    return writeHead.call(this, status, ...rest);
  };
  const endpoint = /(?<=&quot;webviewEndpoint&quot;:&quot;)[^&]*/;
  ServerResponse.prototype.end = function (body, ...rest) {
    const moved =
      typeof body === 'string' ? body.replace(endpoint, `http://{{uuid}}.localhost:${port}`) : body;
    return end.call(this, moved, ...rest);
  };
}
