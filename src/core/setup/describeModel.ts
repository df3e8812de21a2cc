import type { Translate } from '../backends/explain.ts';
import type { ModelInfo } from './modelInfo.ts';

/**
 * What is known of a model, in one line: `14.8B · Q4_K_M · 9 GB · context 16,384 of 131,072 · thinks`.
 * @param locale for the numbers, such as `ko`
 * @returns empty when nothing is known
 */
export function describeModel(model: ModelInfo, t: Translate, locale: string): string {
  const { contextTokens, maxContextTokens, thinks } = model;
  const number = new Intl.NumberFormat(locale);
  const context =
    contextTokens !== undefined && maxContextTokens !== undefined && contextTokens < maxContextTokens
      ? t('context {0} of {1}', number.format(contextTokens), number.format(maxContextTokens))
      : contextTokens !== undefined
        ? t('context {0}', number.format(contextTokens))
        : maxContextTokens !== undefined
          ? t('context up to {0}', number.format(maxContextTokens))
          : undefined;
  const thought =
    thinks === true
      ? t('thinks')
      : thinks === 'likely'
        ? t('thinks, by its name')
        : thinks === false
          ? t('does not think')
          : undefined;
  return [
    model.parameters,
    model.quantization,
    model.bytes === undefined ? undefined : bytesInWords(model.bytes, locale),
    context,
    thought,
    model.loaded ? t('loaded') : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** A size as people read it, in powers of ten as disks are sold. @param bytes at least 0 */
export function bytesInWords(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumFractionDigits: power < 3 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}
