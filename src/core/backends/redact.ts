const MASK = '[removed]';

/** What secrets look like in logs and error texts: auth headers, well-known key forms, credentials in URLs. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${MASK}`],
  [/\b(sk|pk|rk|hf|gsk|nvapi|xai|key|ghp|glpat)[-_][\w-]{6,}/gi, MASK],
  [
    /(["']?\b(?:api[-_]?key|authorization|access[-_]?token|password|secret)["']?\s*[:=]\s*["']?)(?!Bearer|Basic|\[)[^\s"',;&}]{4,}/gi,
    `$1${MASK}`,
  ],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+(?::[^\s/@]*)?@/gi, `$1${MASK}@`],
];

/**
 * Takes everything that looks like a secret out of a text that will be shown or logged.
 * @param secrets strings that are known to be secret, such as the key in use; they go wherever they stand
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret !== undefined && secret.length >= 4) {
      clean = clean.replaceAll(secret, MASK);
    }
  }
  for (const [pattern, replacement] of PATTERNS) {
    clean = clean.replace(pattern, replacement);
  }
  return clean;
}
