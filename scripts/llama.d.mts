export function ensureLlama(): string;
