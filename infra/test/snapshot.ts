import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compares with the committed, reviewed file; `UPDATE_SNAPSHOTS=1 npm test` rewrites it. */
export function matchesSnapshot(name: string, actual: string): void {
  const path = join(import.meta.dirname, 'snapshots', name);
  const text = `${actual.trimEnd()}\n`;
  if (process.env['UPDATE_SNAPSHOTS'] === '1') {
    writeFileSync(path, text);
  }
  sameText(text, readFileSync(path, 'utf8'), `${name} changed: review it, then UPDATE_SNAPSHOTS=1 npm test`);
}

/** Shows the first difference between two long texts, which `assert.equal` buries. */
export function sameText(actual: string, expected: string, message: string): void {
  const [found, wanted] = [actual.split('\n'), expected.split('\n')];
  const line = found.findIndex((text, index) => text !== wanted[index]);
  const excerpt = (lines: string[]): string => lines.slice(Math.max(0, line - 3), line + 4).join('\n');
  assert.ok(actual === expected, `${message}\nline ${line + 1} is\n${excerpt(found)}\nand was\n${excerpt(wanted)}`);
}

export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map((title) => '-'.repeat(title.length)), ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
