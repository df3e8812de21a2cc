import type { Translate } from '../../backends/explain.ts';
import { isOwnMachine } from '../../usage/price.ts';
import type { Facts, Finding, Target } from './facts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A clock that is off by more can make certificates and tokens look invalid. */
const CLOCK_MS = 2 * 60 * 1000;
/** A certificate that ends sooner is worth a word. */
const SOON_DAYS = 14;

/** What is to be said of the way to the server: limits, clocks, certificate and proxy. */
export function wayFindings(facts: Facts, endpoint: Target, t: Translate): Finding[] {
  return [
    ...limitFindings(facts, t),
    ...clockFindings(facts, t),
    ...certificateFindings(facts, endpoint, t),
    ...proxyFindings(facts, t),
    ...detourFindings(facts, endpoint, t),
  ];
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

function certificateFindings({ certificate, now }: Facts, endpoint: Target, t: Translate): Finding[] {
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

/** What is to be said of proxies, with or without a server. */
export function proxyFindings({ proxy }: Facts, t: Translate): Finding[] {
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
function detourFindings({ proxy }: Facts, endpoint: Target, t: Translate): Finding[] {
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
