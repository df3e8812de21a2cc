import * as v from 'valibot';
import { presets } from '../../backends/presets.ts';
import { type FoundModels, foundModels, type GivenModel } from './found.ts';
import { type KnownServer, serverCalled } from './servers.ts';

/**
 * What *Export* writes (`roo-code-settings.json`; Kilo Code's has the same form): a map of profiles, each with the
 * fields of every provider that was ever chosen in it.
 * Source: `importExport.ts` and `provider-settings.ts` of Roo Code.
 */
const Settings = v.object({
  providerProfiles: v.object({
    currentApiConfigName: v.fallback(v.optional(v.string()), undefined),
    apiConfigs: v.record(v.string(), v.record(v.string(), v.unknown())),
  }),
});

/** How the fields of a provider begin, where it is not by the provider's own name. */
const PREFIXES: Readonly<Record<string, string>> = {
  deepseek: 'deepSeek',
  deepinfra: 'deepInfra',
  huggingface: 'huggingFace',
  lmstudio: 'lmStudio',
  openai: 'openAi',
  'openai-native': 'openAiNative',
  openrouter: 'openRouter',
  sambanova: 'sambaNova',
};

/**
 * The models in exported settings of Roo Code, the one in use first.
 * @param settings as parsed
 * @returns undefined when they are none
 */
export function modelsOfRoo(settings: unknown): FoundModels | undefined {
  const parsed = v.safeParse(Settings, settings);
  if (!parsed.success) {
    return undefined;
  }
  const { apiConfigs, currentApiConfigName } = parsed.output.providerProfiles;
  const entries = Object.entries(apiConfigs);
  const inUse = entries.filter(([name]) => name === currentApiConfigName);
  const others = entries.filter(([name]) => name !== currentApiConfigName);
  return foundModels([...inUse, ...others].map(([name, fields]) => given(name, fields)));
}

function given(name: string, fields: Readonly<Record<string, unknown>>): GivenModel {
  const text = (key: string): string | undefined => {
    const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const provider = text('apiProvider') ?? '';
  const prefix = (Object.hasOwn(PREFIXES, provider) ? PREFIXES[provider] : undefined) ?? provider;
  const headers = v.safeParse(v.record(v.string(), v.string()), fields.openAiHeaders);
  const known = fields.openAiUseAzure === true && provider === 'openai' ? undefined : serverOf(provider);
  return {
    name,
    provider,
    server: known,
    address: text(`${prefix}BaseUrl`),
    // Who never chose another model has none in the settings.
    model: text(`${prefix}ModelId`) ?? text('apiModelId') ?? (known && presets[known.preset].defaultModel),
    apiKey: text(`${prefix}ApiKey`),
    headers: provider === 'openai' && headers.success ? headers.output : undefined,
    contextTokens:
      provider === 'ollama' && typeof fields.ollamaNumCtx === 'number' ? fields.ollamaNumCtx : undefined,
    forSuggestions: false,
  };
}

/** `openai` is any server of that format there, and has no usual place. */
function serverOf(provider: string): KnownServer | undefined {
  return provider === 'openai' ? { preset: 'custom', baseUrl: '' } : serverCalled(provider);
}
