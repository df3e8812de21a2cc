import * as v from 'valibot';
import { type FoundModels, foundModels, type GivenModel } from './found.ts';
import { serverCalled } from './servers.ts';

const text = v.fallback(v.optional(v.string()), undefined);
const tokens = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
const texts = v.fallback(v.optional(v.record(v.string(), v.string())), undefined);

/**
 * One model in `config.yaml` or, with `title` and `contextLength`, in the older `config.json`.
 * Source: https://docs.continue.dev/reference and the deprecated https://docs.continue.dev/reference/config.
 */
const Model = v.object({
  name: text,
  title: text,
  provider: text,
  model: text,
  apiBase: text,
  apiKey: text,
  /** A model of Continue's hub, which is named in place of being described. */
  uses: text,
  roles: v.fallback(v.optional(v.array(v.string())), undefined),
  contextLength: tokens,
  defaultCompletionOptions: v.fallback(v.optional(v.object({ contextLength: tokens })), undefined),
  requestOptions: v.fallback(v.optional(v.object({ headers: texts })), undefined),
});
type Model = v.InferOutput<typeof Model>;

const Config = v.object({
  models: v.array(v.unknown()),
  tabAutocompleteModel: v.optional(v.unknown()),
});

/** Roles of a model that answers requests; without roles it has these. */
const REQUESTS = ['chat', 'edit', 'apply'];

/**
 * The models in Continue's `config.yaml` or `config.json`. Those for embedding and ranking alone are passed over.
 * @param config as parsed
 * @param secrets stand for `${{ secrets.NAME }}`, by name
 * @returns undefined when it is no such configuration
 */
export function modelsOfContinue(
  config: unknown,
  secrets: Readonly<Record<string, string | undefined>>,
): FoundModels | undefined {
  const parsed = v.safeParse(Config, config);
  if (!parsed.success) {
    return undefined;
  }
  const { models, tabAutocompleteModel } = parsed.output;
  const completing = Array.isArray(tabAutocompleteModel) ? tabAutocompleteModel : [tabAutocompleteModel];
  return foundModels([
    ...models.flatMap((model) => given(model, REQUESTS, secrets)),
    ...completing.flatMap((model) => given(model, ['autocomplete'], secrets)),
  ]);
}

/** @param roles that it has unless it says so itself */
function given(
  value: unknown,
  roles: readonly string[],
  secrets: Readonly<Record<string, string | undefined>>,
): GivenModel[] {
  const parsed = v.safeParse(Model, value);
  if (!parsed.success) {
    return [];
  }
  const one = parsed.output;
  const provider = one.provider ?? '';
  const has = one.roles ?? roles;
  const filled = (words: string | undefined): string | undefined =>
    words?.replace(/\$\{\{\s*(?:secrets|inputs)\.([\w.-]+)\s*\}\}/g, (all, name) =>
      Object.hasOwn(secrets, name) ? (secrets[name] ?? all) : all,
    );
  const model: Omit<GivenModel, 'forSuggestions'> = {
    name: (one.name ?? one.title ?? one.uses ?? one.model ?? provider).trim(),
    provider,
    server: serverCalled(provider),
    address: filled(one.apiBase),
    model: one.model === 'AUTODETECT' ? undefined : one.model,
    apiKey: filled(one.apiKey),
    headers: one.requestOptions?.headers,
    contextTokens: contextTokens(one),
  };
  return [
    ...(REQUESTS.some((role) => has.includes(role)) ? [{ ...model, forSuggestions: false }] : []),
    ...(has.includes('autocomplete') ? [{ ...model, forSuggestions: true }] : []),
  ];
}

/** Only Ollama is told the length with a request. */
function contextTokens({ provider, contextLength, defaultCompletionOptions }: Model): number | undefined {
  return provider === 'ollama' ? (defaultCompletionOptions?.contextLength ?? contextLength) : undefined;
}
