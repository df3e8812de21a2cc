import * as vscode from 'vscode';
import { dialectOf } from '../../core/backends/dialects.ts';
import { failureOf } from '../../core/backends/failure.ts';
import type { Facts, Outcome, ProxyFacts } from '../../core/setup/diagnosis/facts.ts';
import { diagnosisReport } from '../../core/setup/diagnosis/report.ts';
import { readLiveTest, TEST_MESSAGES, TEST_TOKENS } from '../../core/setup/liveTest.ts';
import { type ServerKind, serverLabels } from '../../core/setup/server.ts';
import { balanceOf } from '../../net/balance.ts';
import { certificateOf, clockAhead, versionOf } from '../../net/inspect.ts';
import { describeModels } from '../../net/modelDetails.ts';
import type { App } from '../app.ts';

const { t } = vscode.l10n;

/** How long each question but the live test may take, in ms. */
const QUESTION_MS = 10_000;

/** The command that looks at the connection and opens what it found as a Markdown document. */
export async function diagnose(app: App): Promise<void> {
  const report = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t('Looking at the connection …'),
      cancellable: true,
    },
    async (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const { facts, apiKey } = await factsOf(app, abort.signal);
      return abort.signal.aborted ? undefined : diagnosisReport(facts, t, vscode.env.language, [apiKey]);
    },
  );
  if (report !== undefined) {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: report });
    await vscode.window.showTextDocument(document);
  }
}

async function factsOf(
  app: App,
  signal: AbortSignal,
): Promise<{ readonly facts: Facts; readonly apiKey: string | undefined }> {
  const { settings } = app;
  const endpoint = settings.endpoint();
  const apiKey = endpoint && (await app.keys.get(endpoint.baseUrl));
  const dialect = endpoint && dialectOf(endpoint);
  const kind: ServerKind =
    dialect && Object.hasOwn(serverLabels, dialect.id) ? (dialect.id as ServerKind) : 'unknown';
  const base: Facts = {
    versions: versions(),
    profile: settings.profile(),
    endpoint,
    hasKey: apiKey !== undefined,
    kind,
    dialect: dialect?.label,
    limits: settings.limits(),
    maxTokens: settings.maxTokens(),
    proxy: proxyFacts(),
    now: Date.now(),
  };
  if (!endpoint) {
    return { facts: base, apiKey };
  }
  const { server, ...named } = endpoint;
  const started = await server?.start().catch(() => undefined);
  const full = started ? { ...named, ...started } : { ...endpoint, apiKey };
  const limited = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(QUESTION_MS)]);
  const secure = /^https:/i.test(endpoint.baseUrl);
  const [serverVersion, models, balance, clockMs, certificate] = await Promise.all([
    versionOf(kind, full, limited()),
    timed(() => describeModels(kind, full, limited())),
    balanceOf(full, limited()),
    clockAhead(endpoint.baseUrl, limited()),
    secure ? timed(() => certificateOf(endpoint.baseUrl, limited())) : undefined,
  ]);
  const reachable = 'value' in models || models.failure.code === 'model-not-found';
  const test = reachable
    ? await timed(async () => {
        const { converse } = await import('../../net/index.ts');
        const request = { messages: TEST_MESSAGES, maxTokens: TEST_TOKENS };
        const stream = converse(full, request, { signal, limits: settings.limits(), memory: app.quirks });
        const read = await readLiveTest(stream, () => performance.now());
        await app.ledger.enter(endpoint, { usage: read.usage, meter: () => read });
        return read;
      })
    : undefined;
  const found = app.quirks.of(endpoint);
  return { facts: { ...base, serverVersion, models, balance, clockMs, certificate, test, found }, apiKey };
}

async function timed<T>(ask: () => Promise<T>): Promise<Outcome<T>> {
  const start = performance.now();
  try {
    const value = await ask();
    return { ms: performance.now() - start, value };
  } catch (error) {
    return { failure: failureOf(error) ?? { code: 'stalled', detail: String(error) } };
  }
}

function versions(): [string, string][] {
  const own = vscode.extensions.getExtension('rationale.rationale')?.packageJSON.version;
  const { remoteName } = vscode.env;
  return [
    ['Rationale', String(own)],
    [vscode.env.appName, vscode.version],
    ['Node.js', process.versions.node],
    [t('Platform'), `${process.platform} ${process.arch}`],
    ...(remoteName === undefined ? [] : [[t('Remote'), remoteName] satisfies [string, string]]),
  ];
}

/** VS Code applies these to all requests of extensions by itself; they are told, not used here. */
function proxyFacts(): ProxyFacts {
  const http = vscode.workspace.getConfiguration('http');
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy'];
  return {
    address: http.get('proxy', ''),
    support: http.get('proxySupport', 'override'),
    exceptions: http.get<string[]>('noProxy', []),
    strict: http.get('proxyStrictSSL', true),
    variables: names.filter((name) => (process.env[name] ?? '') !== ''),
  };
}
