import type * as vscode from 'vscode';

/**
 * API keys, in the editor's secret storage, one for each origin: a key entered for one server can never be
 * sent to another, even when the base URL changes later.
 */
export class Keys {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async get(baseUrl: string): Promise<string | undefined> {
    return await this.#secrets.get(slot(baseUrl));
  }

  /** Keys for these addresses, by origin; origins without one are left out. */
  async ofOrigins(baseUrls: readonly string[]): Promise<Record<string, string>> {
    const origins = [
      ...new Set(baseUrls.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin)),
    ];
    const found = await Promise.all(origins.map(async (origin) => [origin, await this.get(origin)] as const));
    return Object.fromEntries(found.flatMap(([origin, key]) => (key ? [[origin, key]] : [])));
  }

  async set(baseUrl: string, key: string): Promise<void> {
    await this.#secrets.store(slot(baseUrl), key);
  }

  async remove(baseUrl: string): Promise<void> {
    await this.#secrets.delete(slot(baseUrl));
  }
}

function slot(baseUrl: string): string {
  return `apiKey:${new URL(baseUrl).origin}`;
}
