import { isDialectId } from '../../core/backends/dialectIds.ts';
import type { GateRules } from '../../core/inline/gate.ts';
import type { InlineEndpoint } from '../../core/inline/types.ts';
import { isNear } from '../../net/direct.ts';

/** What the user set for suggestions in the editor. */
export interface InlineSettings extends GateRules {
  /** Undefined while base URL or model is missing. */
  readonly endpoint: InlineEndpoint | undefined;
  /** Whether suggestions are made; never without an endpoint. */
  readonly on: boolean;
}

const MAX_FILE_KILOBYTES = 2048;

/**
 * Reads the settings and checks each; a value of the wrong kind counts as not set.
 * @param value gives the user's value of a setting, without `rationale.inline.` in front
 */
export function readInlineSettings(value: (key: string) => unknown): InlineSettings {
  const endpoint = endpointOf(value);
  const languages = value('languages');
  const kilobytes = value('maxFileKilobytes');
  return {
    endpoint,
    on: endpoint !== undefined && isOn(value('enabled'), endpoint),
    languages: typeof languages === 'object' && languages !== null ? booleansOf(languages) : {},
    maxFileKilobytes: typeof kilobytes === 'number' && kilobytes > 0 ? kilobytes : MAX_FILE_KILOBYTES,
  };
}

/** Unless the user said otherwise, only a server of the own machine or network is asked with every pause. */
function isOn(enabled: unknown, endpoint: InlineEndpoint): boolean {
  return enabled === 'on' || (enabled !== 'off' && isNear(new URL(endpoint.baseUrl)));
}

function endpointOf(value: (key: string) => unknown): InlineEndpoint | undefined {
  const baseUrl = text(value('endpoint.baseUrl')).replace(/\/+$/, '');
  const model = text(value('endpoint.model'));
  const preset = text(value('endpoint.preset'));
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol) || model === '') {
    return undefined;
  }
  return {
    baseUrl,
    model,
    preset: isDialectId(preset) ? preset : 'custom',
    api: value('endpoint.api') === 'chat' ? 'chat' : 'fim',
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function booleansOf(value: object): Record<string, boolean> {
  return Object.fromEntries(Object.entries(value).filter(([, wanted]) => typeof wanted === 'boolean'));
}
