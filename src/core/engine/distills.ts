/** A distill of R1 as a file that the embedded engine can run. */
export interface Distill {
  /** Name of the file, unique among them; also the name of the model in the settings. */
  readonly file: string;
  /** As people read it; not translated. */
  readonly label: string;
  readonly quantization: string;
  /** About, in bytes; the server tells the exact size and the checksum when it is downloaded. */
  readonly bytes: number;
  /** What a token of context takes in memory: layers × key-value heads × 128 × 2 × 2 bytes, by its config.json. */
  readonly bytesPerToken: number;
  /** SPDX names, or the name of the licence; several hold together. */
  readonly licence: string;
  readonly url: string;
}

const Q4 = 'Q4_K_M';

/** Source of sizes: the file lists of the repositories; of licences: the model cards of deepseek-ai. */
export const DISTILLS: readonly Distill[] = [
  distill('DeepSeek-R1-Distill-Qwen-1.5B', 1_120_000_000, 28 * 2, 'MIT, Apache-2.0'),
  distill('DeepSeek-R1-Distill-Qwen-7B', 4_680_000_000, 28 * 4, 'MIT, Apache-2.0'),
  distill('DeepSeek-R1-0528-Qwen3-8B', 5_030_000_000, 36 * 8, 'MIT'),
  distill('DeepSeek-R1-Distill-Llama-8B', 4_920_000_000, 32 * 8, 'MIT, Llama 3.1 Community'),
  distill('DeepSeek-R1-Distill-Qwen-14B', 8_990_000_000, 48 * 8, 'MIT, Apache-2.0'),
  distill('DeepSeek-R1-Distill-Qwen-32B', 19_900_000_000, 64 * 8, 'MIT, Apache-2.0'),
];

function distill(label: string, bytes: number, heads: number, licence: string): Distill {
  const file = `${label}-${Q4}.gguf`;
  const url = `https://huggingface.co/unsloth/${label}-GGUF/resolve/main/${file}`;
  return { file, label, quantization: Q4, bytes, bytesPerToken: heads * 128 * 2 * 2, licence, url };
}

/** What the engine takes beside the model and its context, in bytes. */
const OVERHEAD = 500_000_000;

/** Memory that a model of a size needs, in bytes. @param contextTokens prompt, thought and answer together */
export function memoryNeeded(
  { bytes, bytesPerToken }: Pick<Distill, 'bytes' | 'bytesPerToken'>,
  contextTokens: number,
): number {
  return bytes + bytesPerToken * contextTokens + OVERHEAD;
}

/**
 * Whether a model fits into the memory of this computer: `tight` when other programs must give up some, `no` when
 * there is not as much in it.
 * @param total @param free in bytes
 */
export function fits(needed: number, total: number, free: number): 'yes' | 'tight' | 'no' {
  return needed > total ? 'no' : needed > free ? 'tight' : 'yes';
}
