import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../local/paths.ts';
import { answerOf, cargoDeny, npmAudit, pipAudit } from './advisories.ts';
import { crates, type Metadata, type PackageLock, packages, requirementFiles, tools } from './dependencies.ts';
import { crateReleases, indexPath, packageReleases, toolReleases } from './registries.ts';

test('a tool that could ask nobody has not found nothing', () => {
  const answers = [
    answerOf(cargoDeny, { code: 1, output: '[ERROR] failed to fetch advisory database https://github.com/RustSec/advisory-db with cli' }),
    answerOf(npmAudit, { code: 1, output: 'npm warn audit 405 Method Not Allowed\nnpm error audit endpoint returned an error' }),
    answerOf(pipAudit, { code: 1, output: 'ERROR:pip_audit._cli:six: Dependency not found on PyPI and could not be audited: six (1.17.0)' }),
    answerOf(pipAudit, { code: 0, output: '' }),
  ];
  assert.deepEqual(answers, ['not asked', 'not asked', 'not asked', 'not asked']);
});

test('clean is only what a tool itself calls clean', () => {
  const answers = [
    answerOf(cargoDeny, { code: 0, output: 'advisories ok\n' }),
    answerOf(npmAudit, { code: 0, output: 'found 0 vulnerabilities\n' }),
    answerOf(pipAudit, { code: 0, output: 'No known vulnerabilities found\n' }),
  ];
  assert.deepEqual(answers, ['clean', 'clean', 'clean']);
});

test('every tool is understood when it finds a vulnerability', () => {
  const answers = [
    answerOf(cargoDeny, { code: 1, output: 'error[vulnerability]: Denial of service\nadvisories FAILED\n' }),
    answerOf(npmAudit, { code: 1, output: '# npm audit report\n\n3 vulnerabilities (1 moderate, 2 high)\n' }),
    answerOf(npmAudit, { code: 1, output: '1 high severity vulnerability\n' }),
    answerOf(pipAudit, { code: 1, output: 'Found 2 known vulnerabilities in 1 package\n' }),
  ];
  assert.deepEqual(answers, ['found', 'found', 'found', 'found']);
});

test('only what our own crates ask for is direct', () => {
  const metadata: Metadata = {
    workspace_members: ['ours', 'other'],
    packages: [
      { id: 'ours', name: 'domain', version: '0.1.0', source: null },
      { id: 'other', name: 'aws', version: '0.1.0', source: null },
      { id: 'jiff', name: 'jiff', version: '0.2.46', source: 'registry' },
      { id: 'brought', name: 'portable', version: '1.0.0', source: 'registry' },
    ],
    resolve: {
      nodes: [
        { id: 'ours', dependencies: ['jiff'] },
        { id: 'other', dependencies: ['ours'] },
        { id: 'jiff', dependencies: ['brought'] },
      ],
    },
  };
  assert.deepEqual(crates(metadata), [{ registry: 'crates.io', name: 'jiff', version: '0.2.46' }]);
});

test('packages are taken in the version that is locked', () => {
  const lock: PackageLock = {
    packages: {
      '': { dependencies: { preact: '^11' }, devDependencies: { '@types/node': '20.19.43' } },
      'node_modules/preact': { version: '11.2.0' },
      'node_modules/@types/node': { version: '20.19.43' },
      'node_modules/brought': { version: '1.0.0' },
    },
  };
  assert.deepEqual(packages(lock).map(({ name, version }) => [name, version]), [['preact', '11.2.0'], ['@types/node', '20.19.43']]);
});

test('every file of tools says which we ask for and which those bring', () => {
  assert.deepEqual(tools('# Ours.\nschemathesis==4.32.5\n\n# What they bring.\nsix==1.17.0\n'), [
    { registry: 'PyPI', name: 'schemathesis', version: '4.32.5' },
  ]);
  for (const file of requirementFiles()) assert.ok(tools(readFileSync(join(root, file), 'utf8')).length > 0, file);
});

test('the index of crates is read', () => {
  assert.deepEqual(['a', 'md', 'zip', 'Ring'].map(indexPath), ['1/a', '2/md', '3/z/zip', 'ri/ng/ring']);
  assert.deepEqual(crateReleases('{"vers":"1.0.0","yanked":true}\n{"vers":"1.0.1","yanked":false,"pubtime":"2026-07-18T23:05:13Z"}\n'), [
    { version: '1.0.0', published: undefined, withdrawn: true },
    { version: '1.0.1', published: '2026-07-18', withdrawn: false },
  ]);
});

test('the document of an npm package is read', () => {
  const document = { versions: { '1.0.0': { deprecated: 'use 2' }, '2.0.0': {} }, time: { '2.0.0': '2026-01-02T03:04:05Z' } };
  assert.deepEqual(packageReleases(JSON.stringify(document)), [
    { version: '1.0.0', published: undefined, withdrawn: true },
    { version: '2.0.0', published: '2026-01-02', withdrawn: false },
  ]);
});

test('a Python release is as old as its first file and withdrawn with its last', () => {
  const files = [
    { filename: 'cargo-lambda-1.0.tar.gz', 'upload-time': '2026-01-03T00:00:00Z', yanked: false },
    { filename: 'cargo_lambda-1.0-py3-none-any.whl', 'upload-time': '2026-01-02T00:00:00Z', yanked: 'broken' },
    { filename: 'cargo_lambda-2.0-py3-none-any.whl', 'upload-time': '2026-02-02T00:00:00Z', yanked: 'broken' },
  ];
  assert.deepEqual(toolReleases(JSON.stringify({ files })), [
    { version: '1.0', published: '2026-01-02', withdrawn: false },
    { version: '2.0', published: '2026-02-02', withdrawn: true },
  ]);
});
