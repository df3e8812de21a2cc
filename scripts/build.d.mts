export interface Built {
  /** esbuild's metafile outputs, by path. */
  outputs: Record<string, { bytes: number }>;
  /** The host's entry points, by name. */
  bundles: Record<string, string>;
}

export function build(options?: { production?: boolean; tests?: boolean }): Promise<Built>;
export function buildHostModule(entry: string, folder: string): Promise<void>;
export function buildProgram(entry: string): Promise<string>;
/** Folder of `tree-sitter.wasm` and its grammars. */
export const grammars: string;
