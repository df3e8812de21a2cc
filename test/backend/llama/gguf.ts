/** A value in the header of a GGUF file, with the type it is stored as. */
export type Value =
  | { readonly type: 'u32' | 'f32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'f32s' | 'i32s'; readonly value: readonly number[] };

export interface Tensor {
  readonly name: string;
  /** Lengths of the dimensions, the one that lies together in memory first. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const VERSION = 3;
const ALIGNMENT = 32;
/** Type numbers of the GGUF specification (ggml-org/ggml, docs/gguf.md). */
const TYPE = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const TENSOR_F32 = 0;

/**
 * Makes a GGUF file of 32-bit weights, as docs/gguf.md of ggml-org/ggml describes it: header, key-value pairs,
 * descriptions of the tensors, their data; everything little-endian.
 */
export function gguf(values: Readonly<Record<string, Value>>, tensors: readonly Tensor[]): Uint8Array {
  const parts: Uint8Array[] = [
    Buffer.from('GGUF', 'latin1'),
    u32(VERSION),
    u64(tensors.length),
    u64(Object.keys(values).length),
  ];
  for (const [key, value] of Object.entries(values)) {
    parts.push(text(key), ...stored(value));
  }
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(TENSOR_F32), u64(offset));
    offset += aligned(data.byteLength);
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([padded(header), ...tensors.map(({ data }) => padded(littleEndian(data)))]);
}

function stored(entry: Value): Uint8Array[] {
  switch (entry.type) {
    case 'u32':
      return [u32(TYPE.u32), u32(entry.value)];
    case 'f32':
      return [u32(TYPE.f32), f32(entry.value)];
    case 'bool':
      return [u32(TYPE.bool), Uint8Array.of(entry.value ? 1 : 0)];
    case 'string':
      return [u32(TYPE.string), text(entry.value)];
    case 'strings':
      return [...arrayOf(TYPE.string, entry.value.length), ...entry.value.map(text)];
    case 'f32s':
      return [...arrayOf(TYPE.f32, entry.value.length), ...entry.value.map(f32)];
    case 'i32s':
      return [...arrayOf(TYPE.i32, entry.value.length), ...entry.value.map(u32)];
  }
}

function arrayOf(type: number, length: number): Uint8Array[] {
  return [u32(TYPE.array), u32(type), u64(length)];
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Uint8Array {
  return littleEndian(Float32Array.of(value));
}

function littleEndian(data: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(data.byteLength);
  data.forEach((value, at) => {
    bytes.writeFloatLE(value, at * Float32Array.BYTES_PER_ELEMENT);
  });
  return bytes;
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
}
