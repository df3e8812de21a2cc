import type { Failure } from '../../backends/failure.ts';
import type { Quirks } from '../../backends/quirks.ts';
import type { Endpoint, StreamLimits } from '../../backends/types.ts';
import type { LiveTest } from '../liveTest.ts';
import type { ModelInfo } from '../modelInfo.ts';
import type { ServerKind } from '../server.ts';

/** Where requests go, without the key. */
export type Target = Omit<Endpoint, 'apiKey'>;

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
  readonly endpoint: Target | undefined;
  /** Only whether there is one. */
  readonly hasKey: boolean;
  readonly kind: ServerKind;
  /** Name of the dialect that is spoken with the server. */
  readonly dialect?: string | undefined;
  /** The server's own version, where it tells. */
  readonly serverVersion?: string | undefined;
  /** What was found of the model on the server. */
  readonly found?: Quirks | undefined;
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
export interface Finding {
  readonly level: 'good' | 'note' | 'bad';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string | undefined;
}
