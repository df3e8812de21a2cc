import { gguf, type Tensor, type Value } from './gguf.ts';

const LAYERS = 2;
const WIDTH = 64;
const HIDDEN = 128;
const HEADS = 4;
/** Tokens that the model can take in and give out together. */
export const CONTEXT = 4096;

/** What SentencePiece vocabularies begin with. */
const SPECIAL = ['<unk>', '<s>', '</s>'];
const UNKNOWN = 0;
/** The token that every prompt begins with. */
export const BEGIN = 1;
const END = 2;
/** The token of byte 0; the others follow. */
export const FIRST_BYTE = SPECIAL.length;
/** Kinds of tokens in GGUF. */
const KIND = { unknown: 2, control: 3, byte: 6 };

/**
 * A model of the llama architecture as a GGUF file: two layers, one token for each byte, and weights that were never
 * trained but drawn at random, always the same ones. What it says is noise; how it says it is real inference.
 * @param more further entries of the header
 */
export function tinyModel(more: Record<string, Value> = {}): Uint8Array {
  return gguf({ ...header(), ...more }, [...tensors(uniform(20_240_120))]);
}

/** The same, but so sure of itself that it never takes the token that ends a message, which it has no weight for. */
export function endlessModel(): Uint8Array {
  const made = [...tensors(uniform(20_240_120))].map((tensor) =>
    tensor.name === 'output.weight'
      ? {
          ...tensor,
          data: tensor.data.map((weight, at) => (Math.floor(at / WIDTH) === END ? 0 : weight * 20)),
        }
      : tensor,
  );
  return gguf(header(), made);
}

function header(): Record<string, Value> {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const tokens = [...SPECIAL, ...bytes];
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: 'tiny random bytes' },
    'llama.context_length': { type: 'u32', value: CONTEXT },
    'llama.embedding_length': { type: 'u32', value: WIDTH },
    'llama.block_count': { type: 'u32', value: LAYERS },
    'llama.feed_forward_length': { type: 'u32', value: HIDDEN },
    'llama.attention.head_count': { type: 'u32', value: HEADS },
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
    'llama.rope.dimension_count': { type: 'u32', value: WIDTH / HEADS },
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
    'tokenizer.ggml.scores': { type: 'f32s', value: tokens.map(() => 0) },
    'tokenizer.ggml.token_type': {
      type: 'i32s',
      value: [KIND.unknown, KIND.control, KIND.control, ...bytes.map(() => KIND.byte)],
    },
    'tokenizer.ggml.unknown_token_id': { type: 'u32', value: UNKNOWN },
    'tokenizer.ggml.bos_token_id': { type: 'u32', value: BEGIN },
    'tokenizer.ggml.eos_token_id': { type: 'u32', value: END },
    'tokenizer.ggml.add_space_prefix': { type: 'bool', value: false },
  };
}

function* tensors(random: () => number): Generator<Tensor> {
  const vocabulary = FIRST_BYTE + 256;
  /** Weights whose products with a vector of unit variance have unit variance again. */
  const matrix = (name: string, from: number, to: number): Tensor => ({
    name,
    shape: [from, to],
    data: Float32Array.from({ length: from * to }, () => random() * Math.sqrt(3 / from)),
  });
  const norm = (name: string): Tensor => ({ name, shape: [WIDTH], data: new Float32Array(WIDTH).fill(1) });

  yield matrix('token_embd.weight', WIDTH, vocabulary);
  yield norm('output_norm.weight');
  yield matrix('output.weight', WIDTH, vocabulary);
  for (let layer = 0; layer < LAYERS; layer++) {
    const block = `blk.${layer}`;
    yield norm(`${block}.attn_norm.weight`);
    yield matrix(`${block}.attn_q.weight`, WIDTH, WIDTH);
    yield matrix(`${block}.attn_k.weight`, WIDTH, WIDTH);
    yield matrix(`${block}.attn_v.weight`, WIDTH, WIDTH);
    yield matrix(`${block}.attn_output.weight`, WIDTH, WIDTH);
    yield norm(`${block}.ffn_norm.weight`);
    yield matrix(`${block}.ffn_gate.weight`, WIDTH, HIDDEN);
    yield matrix(`${block}.ffn_up.weight`, WIDTH, HIDDEN);
    yield matrix(`${block}.ffn_down.weight`, HIDDEN, WIDTH);
  }
}

/** Evenly spread numbers from -1 to 1, the same for the same seed (xorshift, Marsaglia 2003). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 0x8000_0000;
  };
}
