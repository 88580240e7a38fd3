import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { root } from '../local/paths.ts';
import { type Age, ageOf, type Dependency, idle, type Limits, type Release, table } from './age.ts';

const today = '2026-11-27';
const limits: Limits = { 'limit-days': 180 };
const used: Dependency = { registry: 'crates.io', name: 'der', version: '0.9.0' };

function release(version: string, published?: string, withdrawn = false): Release {
  return { version, published, withdrawn };
}

function judged(...newer: Release[]): Age {
  return ageOf(used, [release('0.9.0', '2024-01-01'), ...newer], limits, today);
}

test('old is what has had a newer release for too long', () => {
  const behind = (published: string): [number, string] => {
    const { behind, state } = judged(release('0.10.0', published), release('1.0.0', '2026-11-20'));
    return [behind, state];
  };
  assert.deepEqual([behind('2026-05-31'), behind('2026-05-30')], [[180, 'ok'], [181, 'outdated']]);
  assert.equal(judged(release('0.10.0', '2020-01-01'), release('1.0.0', '2026-11-20')).newest, '1.0.0');
});

test('a dependency without a newer release is not old, whatever its years', () => {
  const { days, behind, state } = judged(release('0.8.9', '2026-01-01'));
  assert.deepEqual([days, behind, state], [1061, 0, 'ok']);
});

test('previews and withdrawn releases make nothing old', () => {
  const previews = ['1.0.0-rc.1', '1.0.0rc1', '1.0.0.dev2', '1.0.0b3'].map((version) => release(version, '2020-01-01'));
  assert.deepEqual([judged(...previews).newest, judged(release('1.0.0', '2020-01-01', true)).state], ['0.9.0', 'ok']);
  assert.equal(judged(release('0.9.0.post1', '2020-01-01')).state, 'outdated');
  assert.equal(judged(release('1.0.0+spec-1.1.0', '2020-01-01')).newest, '1.0.0+spec-1.1.0');
});

test('a withdrawn version in use is shown, however new', () => {
  assert.equal(ageOf(used, [release('0.9.0', today, true)], limits, today).state, 'withdrawn');
});

test('a registry that knows no day of a version still names the newest', () => {
  const { newest, days, state } = ageOf(used, [release('0.9.0'), release('0.9.1')], limits, today);
  assert.deepEqual([newest, days, state], ['0.9.1', undefined, 'ok']);
});

test('what is held back may be old until its day, and no longer', () => {
  const held = (until: string): string =>
    ageOf(used, [release('1.0.0', '2020-01-01')], { ...limits, 'held-back': [{ registry: 'crates.io', name: 'der', reason: 'cms', until }] }, today).state;
  assert.deepEqual([held(today), held('2026-11-26')], ['held back', 'outdated']);
});

test('what need not be held back any more is named', () => {
  const hold = { ...limits, 'held-back': [{ registry: 'crates.io', name: 'der', reason: 'cms', until: today }] } as const;
  assert.deepEqual(idle(hold, [judged()]), hold['held-back']);
  assert.deepEqual(idle(hold, [judged(release('1.0.0', '2020-01-01'))]), []);
});

test('the table begins with what is furthest behind', () => {
  assert.equal(table([judged(), { ...judged(release('1.0.0', '2020-01-01')), name: 'zip' }]), [
    'registry   package  have   newest  days old  days behind  state',
    'crates.io  zip      0.9.0  1.0.0   1061      2522         outdated',
    'crates.io  der      0.9.0  0.9.0   1061      0            ok',
  ].join('\n'));
});

test('whatever is held back says why and until when', () => {
  const { 'limit-days': days, 'held-back': held = [] } = parse(readFileSync(join(root, 'audit.toml'), 'utf8')) as unknown as Limits;
  assert.equal(typeof days, 'number');
  for (const { registry, name, reason, until } of held) {
    assert.ok(['crates.io', 'npm', 'PyPI'].includes(registry), name);
    assert.match(reason, /\.$/, name);
    assert.match(until, /^\d{4}-\d\d-\d\d$/, name);
  }
});
