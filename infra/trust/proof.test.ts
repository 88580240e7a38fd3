import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readSources, type Sources, trustPages } from './build.ts';
import { type Proof, readProof, results } from './proof.ts';

const sources: Sources = readSources(new Date('2026-11-27T00:00:00Z'));

// Shortened from what the two tools write.
const nextest = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="4" failures="1" errors="0" uuid="1" timestamp="2026-11-27T09:00:00.000+09:00" time="9.1">
    <testsuite name="aws::store_contract" tests="3" disabled="0" errors="0" failures="1">
        <testcase name="purge::on_dynoxide::it_holds" classname="aws::store_contract" timestamp="2026-11-27T09:00:00.000+09:00" time="0.1">
            <failure message="thread &apos;x&apos; panicked" type="test failure">a &lt; b</failure>
        </testcase>
        <testcase name="purge::on_the_emulator::it_holds" classname="aws::store_contract" timestamp="2026-11-27T09:00:00.000+09:00" time="0.1">
        </testcase>
        <testcase name="it_is_good" classname="aws::store_contract" timestamp="2026-11-27T09:00:00.000+09:00" time="0.1"/>
    </testsuite>
</testsuites>`;
const node = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testcase name="docs/security.md says &quot;a &amp; b > c&quot;" time="0.001" classname="test"/>
	<testcase name="left out" time="0.001" classname="test">
		<skipped type="skipped" message="true"/>
	</testcase>
	<!-- tests 2 -->
</testsuites>`;

function everything(result: 'passed' | 'failed'): Proof {
  const titles = sources.register.promise.flatMap(({ tests }) => tests.map((test) => test.replace(/^.*?: /, '')));
  return { at: new Date('2026-11-26T15:30:00Z'), results: new Map(titles.map((title) => [title, result])) };
}

function japanese(proof: Proof | undefined): string {
  return trustPages({ ...sources, proof }).get('trust/')?.body ?? '';
}

test('a test has passed if it did on every engine', () => {
  const found = results([nextest, node]);
  assert.deepEqual([...found], [['it_holds', 'failed'], ['it_is_good', 'passed'], ['docs/security.md says "a & b > c"', 'passed']]);
});

test('a run counts only with both of its reports', (context) => {
  const root = mkdtempSync(join(tmpdir(), 'proof-'));
  context.after(() => {
    rmSync(root, { recursive: true });
  });
  const write = (file: string, text: string, at: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    utimesSync(join(root, file), new Date(at), new Date(at));
  };
  write('target/nextest/proof/junit.xml', nextest, '2026-11-27T00:00:00Z');
  assert.equal(readProof(root), undefined);
  write('target/infra/junit.xml', node, '2026-11-26T00:00:00Z');
  assert.equal(readProof(root)?.at.toISOString(), '2026-11-26T00:00:00.000Z');
});

test('a proven promise names the day in Japan', () => {
  const body = japanese(everything('passed'));
  const tested = sources.register.promise.filter(({ tests }) => tests.length > 0).length;
  assert.equal(body.split('<strong><time datetime="2026-11-27">').length - 1, tested);
  assert.ok(!body.includes('テストの実行結果がありませんでした'));
});

test('without a run, no promise is shown as proven', () => {
  const body = japanese(undefined);
  assert.ok(body.includes('テストの実行結果がありませんでした'));
  assert.equal(body.split('<strong>未確認</strong>').length - 1, sources.register.promise.length);
  assert.doesNotMatch(body, /合格<|<strong><time/);
});

test('a promise one of whose tests did not run is unproven', () => {
  const proof = everything('passed');
  const [first = ''] = sources.register.promise.find(({ id }) => id === 'P9')?.tests ?? [];
  const some = new Map(proof.results);
  some.delete(first.replace(/^.*?: /, ''));
  const article = /id="P9".*?<\/article>/s.exec(japanese({ ...proof, results: some }))?.[0] ?? '';
  assert.match(article, /<strong>未確認<\/strong>.*未実行/s);
});

test('a promise one of whose tests failed is not kept', () => {
  const body = japanese(everything('failed'));
  assert.doesNotMatch(body, /class="badge yes"/);
  assert.match(/id="P9".*?<\/article>/s.exec(body)?.[0] ?? '', /class="badge no">守れていません<.*不合格 6 \/ 6/s);
});
