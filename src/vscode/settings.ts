import * as vscode from 'vscode';
import type { Endpoint, PresetId, StreamLimits } from '../core/backends/types.ts';
import { type InlineSettings, readInlineSettings } from './inline/inlineSettings.ts';

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
    return { preset: this.#user<PresetId>('endpoint.preset', 'custom'), baseUrl, model };
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
      firstTokenMs: this.#user('limits.firstTokenSeconds', 600) * 1000,
      idleMs: this.#user('limits.idleSeconds', 120) * 1000,
    };
  }

  /** Limit on thought and answer together, in tokens; undefined leaves it to the server. */
  maxTokens(): number | undefined {
    const limit = this.#user('limits.maxTokens', 0);
    return limit > 0 ? limit : undefined;
  }

  /** What is set for suggestions in the editor. */
  inline(): InlineSettings {
    return readInlineSettings((key) => this.#userValue(`inline.${key}`));
  }

  /** Stores some of the settings for suggestions in the user's settings; keys without `inline.` in front. */
  async setInline(values: Readonly<Record<string, string>>): Promise<void> {
    const configuration = vscode.workspace.getConfiguration(SECTION);
    for (const [key, value] of Object.entries(values)) {
      await configuration.update(`inline.${key}`, value, vscode.ConfigurationTarget.Global);
    }
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
