/**
 * The address of a route of a server.
 * @param baseUrl as the user set it, such as `http://127.0.0.1:11434/v1`
 * @param path below the base URL, or with `~/` below what stands before its `/v1` or `/beta`
 */
export function routeOf(baseUrl: string, path: string): string {
  return path.startsWith('~/') ? rootOf(baseUrl) + path.slice(1) : `${baseUrl.replace(/\/+$/, '')}/${path}`;
}

/** A base URL with another path of the API, such as `/beta`. */
export function withBasePath(baseUrl: string, basePath: string | undefined): string {
  return basePath === undefined ? baseUrl : rootOf(baseUrl) + basePath;
}

function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '').replace(/\/(v1|beta)$/, '');
}
