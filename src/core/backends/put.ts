import type { Fields } from './dialect.ts';

/** Puts values at dotted paths, making the objects on the way. */
export function put(body: Record<string, unknown>, fields: Fields): void {
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split('.');
    const last = names.pop() ?? path;
    let at = body;
    for (const name of names) {
      const inner = at[name];
      const next = typeof inner === 'object' && inner !== null ? { ...inner } : {};
      at[name] = next;
      at = next as Record<string, unknown>;
    }
    at[last] = value;
  }
}
