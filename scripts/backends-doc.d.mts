/** The text of docs/backends.md, as the tables say now. */
export function backendsPage(): Promise<string>;
