import * as vscode from 'vscode';
import { baseUrlsIn, headersIn } from '../core/backends/endpointSettings.ts';
import type { Endpoint, PresetId, StreamLimits } from '../core/backends/types.ts';

/** Where requests go, without the key. */
export type EndpointSettings = Omit<Endpoint, 'apiKey'>;

const SECTION = 'rationale';

/**
 * The one reader of our settings. Only what stands in *user* settings counts (in a remote window also those of
 * the remote machine): a workspace must not be able to say where code and keys are sent, whatever scope the
 * manifest declares.
 */
export class Settings {
  /** The configured endpoint; undefined while base URL or model is missing. */
  endpoint(): EndpointSettings | undefined {
    const baseUrl = this.#user('endpoint.baseUrl', '').trim().replace(/\/+$/, '');
    const model = this.#user('endpoint.model', '').trim();
    if (!/^https?:\/\//i.test(baseUrl) || model === '') {
      return undefined;
    }
    const headers = headersIn(this.#userValue('endpoint.headers'));
    const fallbackUrls = baseUrlsIn(this.#userValue('endpoint.fallbackUrls'));
    const contextTokens = this.#user('endpoint.contextTokens', 0);
    return {
      preset: this.#user<PresetId>('endpoint.preset', 'custom'),
      baseUrl,
      model,
      ...(headers ? { headers } : {}),
      ...(fallbackUrls ? { fallbackUrls } : {}),
      ...(contextTokens > 0 ? { contextTokens } : {}),
    };
  }

  /** Stores an endpoint in the user's settings. */
  async setEndpoint(endpoint: EndpointSettings): Promise<void> {
    const configuration = vscode.workspace.getConfiguration(SECTION);
    await configuration.update('endpoint.preset', endpoint.preset, vscode.ConfigurationTarget.Global);
    await configuration.update('endpoint.baseUrl', endpoint.baseUrl, vscode.ConfigurationTarget.Global);
    await configuration.update('endpoint.model', endpoint.model, vscode.ConfigurationTarget.Global);
  }

  limits(): StreamLimits {
    return {
      connectMs: this.#user('limits.connectSeconds', 15) * 1000,
      firstTokenMs: this.#user('limits.firstTokenSeconds', 600) * 1000,
      idleMs: this.#user('limits.idleSeconds', 120) * 1000,
    };
  }

  /** Limit on thought and answer together, in tokens; undefined leaves it to the server. */
  maxTokens(): number | undefined {
    const limit = this.#user('limits.maxTokens', 0);
    return limit > 0 ? limit : undefined;
  }

  /** Calls back when any of our settings changes. */
  onDidChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) {
        listener();
      }
    });
  }

  #user<T extends string | number>(key: string, fallback: T): T {
    const value = this.#userValue(key);
    return typeof value === typeof fallback ? (value as T) : fallback;
  }

  #userValue(key: string): unknown {
    const found = vscode.workspace.getConfiguration(SECTION).inspect(key);
    return found?.globalValue ?? found?.defaultValue;
  }
}
