import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../local/paths.ts';

const workflows = readdirSync(join(root, '.github'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.ya?ml$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, '.github', file), 'utf8') }));

test('every action is pinned by its digest and names its version', () => {
  const used = workflows.flatMap(({ file, text }) =>
    text.split('\n').filter((line) => /^\s*(?:- )?['"]?uses\b/.test(line)).map((line) => ({ file, line })),
  );
  assert.ok(used.length > 0);
  for (const { file, line } of used) assert.match(line, /^\s*(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
});

test('every workflow may read the code and nothing else', () => {
  for (const { file, text } of workflows.filter(({ file }) => file.startsWith('workflows/'))) {
    assert.match(text, /^permissions:\n {2}contents: read\n\n/m, file);
    assert.equal(text.split('permissions:').length - 1, 1, file);
  }
});
