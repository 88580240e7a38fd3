// What a page weighs, compressed: budgets in bytes, as time depends on who waits.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const read = (file: string): Buffer => readFileSync(new URL(file, dist));
const weight = (file: string): number => gzipSync(read(file), { level: 9 }).length;

/** A file with everything that it needs before it runs. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!file.endsWith('.js')) return seen;
  for (const [, imported = ''] of read(file).toString().matchAll(/(?:import|from)\s*"\.\/([\w.-]+)"/g)) {
    withImports(`assets/${imported}`, seen);
  }
  return seen;
}

const named = [...read('index.html').toString().matchAll(/(?:src|href)="\/(assets\/[\w.-]+)"/g)].map(([, file = '']) => file);
const first = new Set(named.flatMap((file) => [...withImports(file)]));

test('the first page weighs at most 40 kB with everything', () => {
  const total = [...first].reduce((sum, file) => sum + weight(file), weight('index.html'));
  expect(first.size).toBeGreaterThan(1);
  expect(total).toBeLessThanOrEqual(40_000);
});

test('a page adds at most 10 kB', () => {
  const pages = readdirSync(new URL('assets/', dist)).map((file) => `assets/${file}`).filter((file) => /\.(js|css)$/.test(file) && !first.has(file));
  expect(pages.length).toBeGreaterThan(20);
  const heavy = pages.filter((file) => weight(file) > 10_000).map((file) => `${file}: ${weight(file)}`);
  expect(heavy).toEqual([]);
});
