import { explainFailure, type Translate } from '../backends/explain.ts';
import type { Failure } from '../backends/failure.ts';
import { redact } from '../backends/redact.ts';
import type { Endpoint, StreamLimits } from '../backends/types.ts';
import { isOwnMachine } from '../usage/price.ts';
import { escaped } from '../usage/words.ts';
import { contextAdvice } from './context.ts';
import { describeModel } from './describeModel.ts';
import { type LiveTest, liveTestInWords } from './liveTest.ts';
import type { ModelInfo } from './modelInfo.ts';
import { type ServerKind, serverLabels } from './server.ts';

/** What answered to one question, or why nothing did. */
export type Outcome<T> = { readonly ms: number; readonly value: T } | { readonly failure: Failure };

/** A server's certificate, as it was shown. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** As ms since 1970. */
  readonly validUntil: number;
  /** Why it is not trusted; absent when it is. */
  readonly problem?: string | undefined;
}

/** All that was found out about the connection. */
export interface Facts {
  /** Names and versions, such as `['VS Code', '1.100.0']`. */
  readonly versions: readonly (readonly [string, string])[];
  readonly profile: string;
  readonly endpoint: Omit<Endpoint, 'apiKey'> | undefined;
  /** Only whether there is one. */
  readonly hasKey: boolean;
  readonly kind: ServerKind;
  /** The server's own version, where it tells. */
  readonly serverVersion?: string | undefined;
  readonly limits: StreamLimits;
  readonly maxTokens: number | undefined;
  readonly proxy: ProxyFacts;
  readonly models?: Outcome<readonly ModelInfo[]> | undefined;
  readonly test?: Outcome<LiveTest> | undefined;
  /** How far the server's clock is ahead of ours, in ms; absent when it does not tell the time. */
  readonly clockMs?: number | undefined;
  readonly certificate?: Outcome<Certificate> | undefined;
  /** What is left on the account, one entry for each currency, such as `12.30 USD`. */
  readonly balance?: readonly string[] | undefined;
  /** When this was found out, as ms since 1970. */
  readonly now: number;
}

export interface ProxyFacts {
  /** `http.proxy`; empty when there is none. */
  readonly address: string;
  /** `http.proxySupport`. */
  readonly support: string;
  /** `http.proxyStrictSSL`. */
  readonly strict: boolean;
  /** `http.noProxy`. */
  readonly exceptions: readonly string[];
  /** Names of the variables of the environment that name a proxy. */
  readonly variables: readonly string[];
}

/** One line of the report. */
interface Finding {
  readonly level: 'good' | 'note' | 'bad';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** A clock that is off by more can make certificates and tokens look invalid. */
const CLOCK_MS = 2 * 60 * 1000;
/** A certificate that ends sooner is worth a word. */
const SOON_DAYS = 14;

/**
 * The report on a connection, as Markdown. Whatever servers, settings and errors say stands in it as text.
 * @param secrets what must not be in it, such as the key in use; what looks like a secret is left out anyway
 */
export function diagnosisReport(
  facts: Facts,
  t: Translate,
  locale: string,
  secrets: readonly (string | undefined)[],
): string {
  const marks = { good: t('Good'), note: t('Note'), bad: t('Problem') };
  const findings = findingsIn(facts, t, locale);
  const bad = findings.filter(({ level }) => level === 'bad').length;
  const lines = [
    `# ${t('Connection report')}`,
    '',
    new Date(facts.now).toISOString(),
    '',
    bad === 0 ? t('No problem was found.') : t('Problems: {0}', bad),
    '',
    ...findings.map(({ level, what, next }) => {
      const line = `- **${marks[level]}:** ${text(what)}`;
      return next === undefined ? line : `${line}\n  - **${t('Next step')}:** ${text(next)}`;
    }),
    '',
    `## ${t('Versions')}`,
    '',
    ...facts.versions.map(([name, version]) => `- ${text(`${name}: ${version}`)}`),
    '',
    t('Keys, prompts and code are not part of this report.'),
    '',
  ];
  return redact(lines.join('\n'), secrets);

  function text(words: string): string {
    return escaped(redact(withoutQueries(words), secrets));
  }
}

/** Queries of addresses may hold keys. */
function withoutQueries(words: string): string {
  return words.replaceAll(/(https?:\/\/[^\s?#]*)[?#]\S*/gi, '$1');
}

function findingsIn(facts: Facts, t: Translate, locale: string): Finding[] {
  const { endpoint } = facts;
  if (!endpoint) {
    const { title, detail } = explainFailure({ code: 'not-configured' }, undefined, t);
    const next = t('Run "Rationale: Set Up a Model".');
    return [{ level: 'bad', what: `${title}. ${detail}`, next }, ...proxyFindings(facts, t)];
  }
  return [
    serverFinding(facts, endpoint, t),
    ...keyFindings(facts, endpoint, t),
    ...modelFindings(facts, endpoint, t, locale),
    ...testFindings(facts, endpoint, t, locale),
    ...balanceFindings(facts, t),
    ...limitFindings(facts, t),
    ...clockFindings(facts, t),
    ...certificateFindings(facts, endpoint, t),
    ...proxyFindings(facts, t),
    ...detourFindings(facts, endpoint, t),
  ];
}

function serverFinding(facts: Facts, endpoint: Omit<Endpoint, 'apiKey'>, t: Translate): Finding {
  const { profile, kind, serverVersion, models } = facts;
  const name = [serverLabels[kind], serverVersion].filter((part) => part !== undefined).join(' ');
  const place = profile === '' ? endpoint.baseUrl : `${endpoint.baseUrl} (${t('Profile: {0}', profile)})`;
  if (models && 'failure' in models && models.failure.code !== 'model-not-found') {
    const { title, detail } = explainFailure(models.failure, endpoint, t);
    return { level: 'bad', what: `${name}, ${place}: ${title}`, next: detail };
  }
  const ms = models && 'ms' in models ? Math.round(models.ms) : undefined;
  const what =
    ms === undefined ? `${name}, ${place}` : t('{0} answers at {1} within {2} ms', name, place, ms);
  return { level: 'good', what };
}

function keyFindings(facts: Facts, endpoint: Omit<Endpoint, 'apiKey'>, t: Translate): Finding[] {
  if (!facts.hasKey) {
    return [{ level: 'note', what: t('No key is stored for this server') }];
  }
  const plain =
    /^http:/i.test(endpoint.baseUrl) && !/^http:\/\/(127\.|localhost|\[::1\])/i.test(endpoint.baseUrl);
  return plain
    ? [
        {
          level: 'bad',
          what: t('The key and the code travel unencrypted'),
          next: t('Use an address that begins with https://, or a tunnel.'),
        },
      ]
    : [{ level: 'good', what: t('A key is stored for this server') }];
}

function modelFindings(
  { models, kind }: Facts,
  endpoint: Omit<Endpoint, 'apiKey'>,
  t: Translate,
  locale: string,
): Finding[] {
  if (!models || 'failure' in models) {
    return [];
  }
  const model = models.value.find(({ id }) => id === endpoint.model);
  if (!model) {
    return models.value.length === 0
      ? []
      : [
          {
            level: 'note',
            what: t('The server does not list {0}', endpoint.model),
            next: t(
              'If requests fail, choose one of the models that it lists with "Rationale: Set Up a Model".',
            ),
          },
        ];
  }
  const about = describeModel(model, t, locale);
  const next = contextAdvice(model.contextTokens, kind, t);
  const what = about === '' ? model.id : `${model.id}: ${about}`;
  return [next === undefined ? { level: 'good', what } : { level: 'bad', what, next }];
}

function testFindings(
  { test, models }: Facts,
  endpoint: Omit<Endpoint, 'apiKey'>,
  t: Translate,
  locale: string,
): Finding[] {
  if (!test) {
    return [];
  }
  if ('failure' in test) {
    const { title, detail } = explainFailure(test.failure, endpoint, t);
    return [{ level: 'bad', what: title, next: detail }];
  }
  const { value } = test;
  const listed = models && 'value' in models ? models.value : [];
  const context = listed.find(({ id }) => id === endpoint.model)?.contextTokens;
  const dialect =
    value.thoughtIn === 'field'
      ? t('The thought arrives in a field of its own')
      : value.thoughtIn === 'content'
        ? t('The thought arrives between tags in the answer')
        : undefined;
  const other = value.model !== undefined && value.model !== endpoint.model ? value.model : undefined;
  return [
    { level: 'good', what: liveTestInWords(value, context, t, locale) },
    { level: 'note', what: t('First token after {0} ms', Math.round(value.firstTokenMs)) },
    ...(dialect === undefined ? [] : [{ level: 'note' as const, what: dialect }]),
    {
      level: 'note',
      what: value.usage
        ? t('The server counts tokens')
        : t('The server does not count tokens; they are estimated'),
    },
    ...(other === undefined
      ? []
      : [{ level: 'note' as const, what: t('{0} answered in place of {1}', other, endpoint.model) }]),
  ];
}

function balanceFindings({ balance }: Facts, t: Translate): Finding[] {
  if (!balance) {
    return [];
  }
  const what = t('Left on the account: {0}', balance.join(', '));
  return balance.every((amount) => Number.parseFloat(amount) <= 0)
    ? [{ level: 'bad', what, next: t('Top up the account, or choose another model.') }]
    : [{ level: 'good', what }];
}

function limitFindings({ limits, maxTokens }: Facts, t: Translate): Finding[] {
  return [
    {
      level: 'note',
      what: t(
        'Limits: {0} s to the first token, {1} s of silence, {2}',
        limits.firstTokenMs / 1000,
        limits.idleMs / 1000,
        maxTokens === undefined ? t('no token limit') : t('{0} tokens', maxTokens),
      ),
    },
  ];
}

function clockFindings({ clockMs }: Facts, t: Translate): Finding[] {
  if (clockMs === undefined) {
    return [];
  }
  const seconds = Math.round(Math.abs(clockMs) / 1000);
  return Math.abs(clockMs) <= CLOCK_MS
    ? [{ level: 'good', what: t('The clocks agree within {0} s', Math.max(1, seconds)) }]
    : [
        {
          level: 'bad',
          what: t('The clocks differ by {0} s', seconds),
          next: t('Set the clock of this machine; with a wrong one certificates look invalid.'),
        },
      ];
}

function certificateFindings(
  { certificate, now }: Facts,
  endpoint: Omit<Endpoint, 'apiKey'>,
  t: Translate,
): Finding[] {
  if (!certificate) {
    return [];
  }
  if ('failure' in certificate) {
    const what = t('The certificate of {0} could not be seen', endpoint.baseUrl);
    return [{ level: 'note', what, next: t('Behind a proxy this is normal.') }];
  }
  const { issuer, subject, validUntil, problem } = certificate.value;
  const days = Math.floor((validUntil - now) / DAY_MS);
  const what = t('Certificate of {0}, issued by {1}, valid for {2} more days', subject, issuer, days);
  if (problem !== undefined) {
    return [
      {
        level: 'bad',
        what: `${what}: ${problem}`,
        next: t(
          'Add the issuer to the certificates of the system; VS Code reads them ("http.systemCertificates").',
        ),
      },
    ];
  }
  return days < SOON_DAYS
    ? [{ level: 'bad', what, next: t('Have the operator of the server renew it.') }]
    : [{ level: 'good', what }];
}

function proxyFindings({ proxy }: Facts, t: Translate): Finding[] {
  const { address, support, strict, variables } = proxy;
  const used =
    support === 'off'
      ? t('Proxies are switched off ("http.proxySupport")')
      : address !== ''
        ? t('Proxy of the settings: {0}', address)
        : variables.length > 0
          ? t('Proxy of the environment: {0}', variables.join(', '))
          : t('No proxy is set');
  return [
    { level: 'note', what: used },
    ...(strict
      ? []
      : [
          {
            level: 'note' as const,
            what: t('"http.proxyStrictSSL" is off: the certificate of a proxy is not checked'),
            next: t('Switch it on unless the proxy needs it.'),
          },
        ]),
  ];
}

/** VS Code sends requests to the private network through the proxy, too; only loopback is left out by itself. */
function detourFindings({ proxy }: Facts, endpoint: Omit<Endpoint, 'apiKey'>, t: Translate): Finding[] {
  const host = /^https?:\/\/([^/:?#]+)/i.exec(endpoint.baseUrl)?.[1] ?? '';
  const loopback = /^(127\.|localhost$|\[)/i.test(host);
  const used = proxy.support !== 'off' && proxy.address !== '';
  return used && isOwnMachine(endpoint.baseUrl) && !loopback && !proxy.exceptions.includes(host)
    ? [
        {
          level: 'bad',
          what: t('Requests to {0} on your own network go through the proxy', host),
          next: t('Add it to the setting "http.noProxy".'),
        },
      ]
    : [];
}
