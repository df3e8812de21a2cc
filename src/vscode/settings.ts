import * as vscode from 'vscode';
import type { Endpoint, OnDemand, StreamLimits } from '../core/backends/types.ts';
import { EFFORTS, type ThinkingChoice } from '../core/control/limits.ts';
import {
  endpointIn,
  endpointInUse,
  type Profile,
  profilesIn,
  type Transport,
  transportFor,
  transportIn,
  withProfile,
} from '../core/setup/profiles.ts';
import { type OwnPrice, ownPricesIn } from '../core/usage/price.ts';
import { type InlineSettings, readInlineSettings } from './inline/inlineSettings.ts';

/** Where requests go, without the key. */
export type EndpointSettings = Omit<Endpoint, 'apiKey'>;

const SECTION = 'rationale';

/**
 * The one reader of our settings. Only what stands in *user* settings counts (in a remote window also those of
 * the remote machine): a workspace must not be able to say where code and keys are sent, whatever scope the
 * manifest declares.
 */
export class Settings implements vscode.Disposable {
  readonly #embedded: (endpoint: EndpointSettings) => OnDemand;
  /** What was read since a setting last changed: VS Code puts each answer together anew, which takes long. */
  readonly #known = new Map<string, { readonly user: unknown; readonly byDefault: unknown }>();
  readonly #changes = vscode.workspace.onDidChangeConfiguration(() => this.#known.clear());

  /** @param embedded gives the embedded engine, for the model of an endpoint */
  constructor(embedded: (endpoint: EndpointSettings) => OnDemand) {
    this.#embedded = embedded;
  }

  dispose(): void {
    this.#changes.dispose();
  }

  /**
   * The endpoint of a profile; undefined while nothing is set up.
   * @param profile its name; empty for the single endpoint settings, the one in use by default
   */
  endpoint(profile = this.profile()): EndpointSettings | undefined {
    const found = endpointInUse(profile, this.profiles(), this.singleEndpoint());
    return found && this.#complete(found);
  }

  /** What an endpoint has beside what names it. The embedded engine is reached in one way only. */
  #complete(endpoint: EndpointSettings): EndpointSettings {
    const full = { ...transportFor(endpoint, this.singleEndpoint(), this.#transport()), ...endpoint };
    return endpoint.preset === 'embedded'
      ? { ...endpoint, server: this.#embedded({ ...endpoint, contextTokens: full.contextTokens }) }
      : full;
  }

  /** What the single endpoint settings say: the profile without a name. */
  singleEndpoint(): EndpointSettings | undefined {
    return endpointIn(
      this.#user('endpoint.preset', 'custom'),
      this.#user('endpoint.baseUrl', ''),
      this.#user('endpoint.model', ''),
    );
  }

  /** Headers, further addresses and the length of the context of the single endpoint settings. */
  #transport(): Transport {
    return transportIn({
      headers: this.#userValue('endpoint.headers'),
      fallbackUrls: this.#userValue('endpoint.fallbackUrls'),
      contextTokens: this.contextTokens(),
    });
  }

  /** Length of the context to ask for, in tokens; undefined leaves it to the server. */
  contextTokens(): number | undefined {
    const tokens = this.#user('endpoint.contextTokens', 0);
    return tokens > 0 ? tokens : undefined;
  }

  /** The profiles that have a name. */
  profiles(): readonly Profile[] {
    return profilesIn(this.#inspect('profiles').user);
  }

  /** Name of the profile in use; empty for the single endpoint settings. */
  profile(): string {
    return this.#user('profile', '').trim();
  }

  /** Stores an endpoint in the user's single endpoint settings, and uses it. */
  async setEndpoint(endpoint: EndpointSettings): Promise<void> {
    await this.#set('endpoint.preset', endpoint.preset);
    await this.#set('endpoint.baseUrl', endpoint.baseUrl);
    await this.#set('endpoint.model', endpoint.model);
    await this.useProfile('');
  }

  /** Stores a profile, in place of that of the same name if there is one, and uses it. */
  async setProfile(profile: Profile): Promise<void> {
    await this.addProfiles([profile]);
    await this.useProfile(profile.name);
  }

  /** Stores profiles, each in place of that of the same name if there is one. */
  async addProfiles(profiles: readonly Profile[]): Promise<void> {
    await this.#set('profiles', profiles.reduce(withProfile, this.profiles()));
  }

  /** @param name of a profile; empty for the single endpoint settings */
  async useProfile(name: string): Promise<void> {
    if (this.profile() !== name) {
      await this.#set('profile', name === '' ? undefined : name);
    }
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

  /** Folder of the user's own prompts: relative to each workspace folder, absolute, or empty for none. */
  promptFolder(): string {
    return this.#user('chat.promptFolder', '').trim();
  }

  /** Whether the workspace is read for names in a thought that no language server knows. */
  linksReadWorkspace(): boolean {
    return this.#userValue('links.readWorkspace') !== false;
  }

  /** Whether relevant code is added to requests by itself, where a chat does not say otherwise. */
  automaticContext(): boolean {
    return this.#userValue('context.automatic') === true;
  }

  /** What the user asks of every answer; empty for nothing. */
  instructions(): string {
    return this.#user('context.instructions', '').trim();
  }

  /** Whether requests hold what the project asks of those who write code in it. */
  projectRules(): boolean {
    return this.#userValue('context.projectRules') !== false;
  }

  /** How much is to be thought. */
  thinking(): ThinkingChoice {
    const wanted = this.#user<string>('thinking.effort', 'default');
    return {
      effort: EFFORTS.find((effort) => effort === wanted) ?? 'default',
      maxTokens: this.#user('thinking.maxTokens', 0),
      maxSeconds: this.#user('thinking.maxSeconds', 0),
    };
  }

  /** Stores how much is to be thought. */
  async setThinking({ effort, maxTokens, maxSeconds }: ThinkingChoice): Promise<void> {
    await this.#set('thinking.effort', effort === 'default' ? undefined : effort);
    await this.#set('thinking.maxTokens', maxTokens || undefined);
    await this.#set('thinking.maxSeconds', maxSeconds || undefined);
  }

  /** Where `node-llama-cpp` lies, empty for where we install it; and how long the embedded engine may idle, in ms. */
  engine(): { readonly modulePath: string; readonly idleMs: number } {
    const idleMs = Math.max(0, this.#user('engine.idleMinutes', 10)) * 60_000;
    return { modulePath: this.#user('engine.modulePath', '').trim(), idleMs };
  }

  /** Stores where `node-llama-cpp` lies. */
  async setEngineModulePath(path: string): Promise<void> {
    await this.#set('engine.modulePath', path);
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

  /** What happens when an accepted edit breaks something. `check` names a task; empty for none. */
  mend(): { readonly mode: 'off' | 'offer' | 'start'; readonly turns: number; readonly check: string } {
    const mode = this.#user<string>('mend.mode', 'offer');
    return {
      mode: mode === 'off' || mode === 'start' ? mode : 'offer',
      turns: this.#user('mend.turns', 3),
      check: this.#user('mend.check', '').trim(),
    };
  }

  /** For how many days the trace of a request is kept; 0 keeps none. */
  traceDays(): number {
    return Math.max(0, this.#user('traces.days', 30));
  }

  /** Prices that the user gave, in US dollars for a million tokens. */
  prices(): readonly OwnPrice[] {
    return ownPricesIn(this.#inspect('usage.prices').user);
  }

  /** What the requests of a day may cost before the next one is asked about, in US dollars; 0 for no limit. */
  dailyBudget(): number {
    return Math.max(0, this.#user('usage.dailyBudget', 0));
  }

  /** Calls back when any of our settings changes. */
  onDidChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) {
        listener();
      }
    });
  }

  async #set(key: string, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration(SECTION).update(key, value, vscode.ConfigurationTarget.Global);
  }

  #user<T extends string | number>(key: string, fallback: T): T {
    const value = this.#userValue(key);
    return typeof value === typeof fallback ? (value as T) : fallback;
  }

  #userValue(key: string): unknown {
    const { user, byDefault } = this.#inspect(key);
    return user ?? byDefault;
  }

  #inspect(key: string): { readonly user: unknown; readonly byDefault: unknown } {
    let known = this.#known.get(key);
    if (!known) {
      const found = vscode.workspace.getConfiguration(SECTION).inspect(key);
      known = { user: found?.globalValue, byDefault: found?.defaultValue };
      this.#known.set(key, known);
    }
    return known;
  }
}
