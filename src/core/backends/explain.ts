import type { Failure } from './failure.ts';
import { presets } from './presets.ts';
import type { Endpoint, PresetId } from './types.ts';

/** Translates an English sentence and fills in `{0}`, `{1}`, … */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** What a button under the explanation does. */
export type ActionId =
  | 'retry'
  | 'setKey'
  | 'chooseModel'
  | 'openSettings'
  | 'showOutput'
  | 'topUp'
  | 'setup'
  | 'installEngine'
  | 'diagnose';

export interface Explanation {
  /** What happened. */
  readonly title: string;
  /** Why, and what to do next. */
  readonly detail: string;
  readonly actions: { id: ActionId; label: string }[];
}

type Where = Pick<Endpoint, 'preset' | 'baseUrl' | 'model'>;

/**
 * Puts a failure into words: the cause and the next step.
 * @param endpoint undefined when none is configured
 */
export function explainFailure(failure: Failure, endpoint: Where | undefined, t: Translate): Explanation {
  const label = labels(t);
  const buttons = (...ids: ActionId[]): Explanation['actions'] => ids.map((id) => ({ id, label: label[id] }));
  if (endpoint === undefined || failure.code === 'not-configured') {
    return {
      title: t('No model is set up'),
      detail: t('Choose a server and a model; a local one needs no key.'),
      actions: buttons('setup'),
    };
  }
  const { baseUrl, model } = endpoint;
  const server = presets[endpoint.preset].label;
  const said = failure.serverMessage ? ` ${t('The server says: {0}', failure.serverMessage)}` : '';
  switch (failure.code) {
    case 'unreachable':
      return {
        title: t('{0} cannot be reached', server),
        detail: `${t('Nothing answers at {0}.', baseUrl)} ${howToStart(endpoint.preset, model, t)}`,
        actions: buttons('retry', 'setup', 'showOutput'),
      };
    case 'untrusted':
      return {
        title: t('The certificate of {0} is not trusted', server),
        detail: t(
          'Nothing was sent to {0}. Add its certificate to those of the system, or run "Diagnose Connection" to see what it shows.',
          baseUrl,
        ),
        actions: buttons('diagnose', 'retry', 'showOutput'),
      };
    case 'unauthorized':
      return {
        title: t('The server refuses the key'),
        detail: `${t('{0} answered {1}. Enter a valid key for this server.', server, failure.status ?? 401)}${said}`,
        actions: buttons('setKey', 'retry'),
      };
    case 'payment':
      return {
        title: t('No credit left'),
        detail: `${t('{0} wants payment before it answers. Top up, or choose another model.', server)}${said}`,
        actions: endpoint.preset === 'deepseek' ? buttons('topUp', 'retry') : buttons('retry', 'chooseModel'),
      };
    case 'model-not-found':
      return {
        title: t('The model {0} is not there', model),
        detail: `${missingModel(endpoint, t)}${said}`,
        actions: buttons('chooseModel', 'retry'),
      };
    case 'bad-request':
      return {
        title: t('The server does not accept the request'),
        detail: `${t('{0} answered {1}. Another model or an update of the server may help.', server, failure.status ?? 400)}${said}`,
        actions: buttons('retry', 'chooseModel', 'showOutput'),
      };
    case 'context-too-long':
      return {
        title: t('The code does not fit into the context of the model'),
        detail: `${t('Select less code, or start the server with a larger context.')}${said}`,
        actions: buttons('retry', 'chooseModel'),
      };
    case 'rate-limited':
      return {
        title: t('Too many requests'),
        detail: `${
          failure.retryAfterMs === undefined
            ? t('{0} is limiting requests. Wait a little, then try again.', server)
            : t('Try again in {0} s.', Math.ceil(failure.retryAfterMs / 1000))
        }${said}`,
        actions: buttons('retry'),
      };
    case 'server-error':
      return {
        title: t('The server failed'),
        detail: `${t('{0} reports an error of its own. Try again; if it stays, look at its log.', server)}${said}`,
        actions: buttons('retry', 'showOutput'),
      };
    case 'not-a-stream':
      return {
        title: t('This is not a model server'),
        detail: `${t('{0} answered with something else than a stream, such as a web page. Check the base URL; it often ends in /v1.', baseUrl)}${said}`,
        actions: buttons('openSettings', 'setup', 'showOutput'),
      };
    case 'malformed-stream':
      return {
        title: t('The stream is damaged'),
        detail: t(
          '{0} sent something that cannot be read. What came before is kept; nothing was changed.',
          server,
        ),
        actions: buttons('retry', 'showOutput'),
      };
    case 'cut-off':
      return {
        title: t('The stream broke off'),
        detail: t(
          'The connection ended before the answer was complete. What came is kept; nothing was changed.',
        ),
        actions: buttons('retry', 'showOutput'),
      };
    case 'stalled':
      return {
        title: t('The server fell silent'),
        detail: t(
          'Nothing came for too long, and the request was ended. What came is kept; the limits are settings.',
        ),
        actions: buttons('retry', 'openSettings'),
      };
    case 'empty':
      return {
        title: t('The answer is empty'),
        detail: t('{0} ended the stream without a word. Try again, or choose another model.', server),
        actions: buttons('retry', 'chooseModel'),
      };
    case 'no-answer':
      return {
        title: t('A thought, but no answer'),
        detail: t(
          'The model ended while it was thinking, often at a token limit. The thought is kept; nothing was changed.',
        ),
        actions: buttons('retry', 'openSettings'),
      };
    case 'redirected':
      return {
        title: t('The server redirects elsewhere'),
        detail: t(
          '{0} points to another address. Your code and key were not sent there; set the right base URL.',
          baseUrl,
        ),
        actions: buttons('openSettings', 'setup'),
      };
    case 'engine-missing':
      return {
        title: t('The embedded engine is not installed'),
        detail: `${t('Install it, or set "rationale.engine.modulePath" to a folder that has node-llama-cpp.')}${said}`,
        actions: buttons('installEngine', 'retry', 'openSettings'),
      };
    case 'engine-model':
      return {
        title: t('The model cannot be loaded'),
        detail: `${t('The file may be damaged, no distill of R1, or too large for the memory of this computer. Choose another model.')}${said}`,
        actions: buttons('retry', 'chooseModel', 'showOutput'),
      };
    case 'engine-crashed':
      return {
        title: t('The embedded engine crashed'),
        detail: `${t('It is being started again. What came is kept; nothing was changed.')}${said}`,
        actions: buttons('retry', 'showOutput'),
      };
    case 'unknown':
      return {
        title: t('The request failed'),
        detail: `${t('The cause is in the output channel.')}${said}`,
        actions: buttons('retry', 'showOutput'),
      };
  }
}

function labels(t: Translate): Record<ActionId, string> {
  return {
    retry: t('Try Again'),
    setKey: t('Enter Key'),
    chooseModel: t('Choose a Model'),
    openSettings: t('Open Settings'),
    showOutput: t('Show Output'),
    topUp: t('Top Up'),
    setup: t('Set Up a Model'),
    installEngine: t('Install the Engine'),
    diagnose: t('Diagnose Connection'),
  };
}

function howToStart(preset: PresetId, model: string, t: Translate): string {
  switch (preset) {
    case 'deepseek':
      return t('Check the connection to the internet, a proxy or a firewall.');
    case 'ollama':
      return t('Start it with "{0}".', 'ollama serve');
    case 'llamacpp':
      return t('Start it with "{0}".', 'llama-server -m model.gguf');
    case 'lmstudio':
      return t('Start it with "{0}".', 'lms server start');
    case 'vllm':
      return t('Start it with "{0}".', `vllm serve ${model}`);
    default:
      return presets[preset].baseUrl.startsWith('https:')
        ? t('Check the connection to the internet, a proxy or a firewall.')
        : t('Start the server, or set another base URL.');
  }
}

function missingModel({ preset, baseUrl, model }: Where, t: Translate): string {
  if (preset === 'embedded') {
    return t('Its file is gone. Choose another one.');
  }
  return preset === 'ollama'
    ? t('Pull it with "{0}", or choose another model.', `ollama pull ${model}`)
    : t('The server at {0} does not know it. Choose one that it lists, and check the base URL.', baseUrl);
}
