export function copySample(name: string): string;
