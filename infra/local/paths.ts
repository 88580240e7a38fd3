import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const infra = join(root, 'infra');
/** What the local stack keeps between runs; git ignores it. */
export const local = join(root, '.local');
export const virtualEnvironment = join(root, '.venv');

/** One folder under functions/ is one use case, one package and one binary. */
export function useCases(): string[] {
  return readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
