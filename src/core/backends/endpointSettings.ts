/**
 * Request headers as a setting gives them.
 * @returns those whose name and value are strings; undefined when there are none
 */
export function headersIn(setting: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting)) {
    return undefined;
  }
  const given = Object.entries(setting).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

/** Base URLs as a setting gives them, without a trailing slash; undefined when there are none. */
export function baseUrlsIn(setting: unknown): readonly string[] | undefined {
  if (!Array.isArray(setting)) {
    return undefined;
  }
  const given = setting
    .filter((url): url is string => typeof url === 'string' && /^https?:\/\/[^/]/i.test(url.trim()))
    .map((url) => url.trim().replace(/\/+$/, ''));
  return given.length > 0 ? given : undefined;
}

/** A number of tokens as a setting gives it; undefined for anything that is no positive whole number. */
export function tokensIn(setting: unknown): number | undefined {
  return typeof setting === 'number' && Number.isSafeInteger(setting) && setting > 0 ? setting : undefined;
}
