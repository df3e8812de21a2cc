import { DIALECTS } from './dialects.ts';
import type { PresetId } from './types.ts';

/** What is filled in when the user picks a kind of server. */
export interface Preset {
  /** The server's own name; not translated. */
  readonly label: string;
  /** Where it listens unless it was told otherwise; empty when there is no usual place. */
  readonly baseUrl: string;
  /** True when it answers nothing without a key. */
  readonly needsKey: boolean;
  /** A model to start with where the server lists none. */
  readonly defaultModel?: string;
  /** True for a service that has ended: it is not offered any longer. */
  readonly retired?: boolean;
}

/** A preset for every entry of the table of dialects. */
export const presets: Readonly<Record<PresetId, Preset>> = Object.fromEntries(
  DIALECTS.map(({ id, label, baseUrls, needsKey, defaultModel, retired }) => [
    id,
    {
      label,
      baseUrl: baseUrls[0] ?? '',
      needsKey,
      ...(defaultModel ? { defaultModel } : {}),
      ...(retired ? { retired } : {}),
    },
  ]),
) as Record<PresetId, Preset>;
