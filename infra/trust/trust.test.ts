import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { readSources, type Sources, trustPages, trustPagesAndPdf } from './build.ts';
import { isPast } from './due.ts';
import { duties } from './duties.ts';
import { paths } from './frame.ts';
import { findChromium } from './printed.ts';
import { type PromiseId, promises } from './promises.ts';
import type { Kept, Register } from './register.ts';
import { missing as missingNote } from './white-paper-page.ts';
import { languages, state } from './words.ts';

const sources: Sources = { ...readSources(new Date('2026-11-27T00:00:00Z')), proof: undefined };
const { register } = sources;
const pages = trustPages(sources);
const documents = [...pages].filter(([key]) => !key.endsWith('.css'));

function page(path: string, from = pages): string {
  const found = from.get(path.slice(1));
  assert.ok(found, path);
  return found.body;
}

/** What a page of promises says of one of them. */
function article(id: string, body: string): string {
  return new RegExp(`<article class="promise" id="${id}">.*?</article>`, 's').exec(body)?.[0] ?? '';
}

function kept(id: PromiseId, as: Kept): Register {
  return { ...register, promise: register.promise.map((one) => (one.id === id ? { ...one, kept: as } : one)) };
}

test('every promise and its state is on both pages', () => {
  for (const language of languages) {
    const body = page(paths.promises[language]);
    for (const { id, kept, tests } of register.promise) {
      const text = article(id, body);
      const states = [...text.matchAll(/class="badge (\w+)">([^<]+)</g)].map(([, ...said]) => said);
      assert.deepEqual(states, [[kept, state[kept][language]]], `${id} ${language}`);
      assert.equal(text.split('<li').length - 1, tests.length, id);
    }
  }
});

test('a promise that the register takes back is kept on no page', () => {
  const changed = trustPages({ ...sources, register: kept('P9', 'no') });
  for (const language of languages) {
    assert.match(article('P9', page(paths.promises[language], changed)), /class="badge no"/);
    assert.match(page(paths.whitePaper[language], changed), /<li id="P9">.*class="badge no"/);
  }
});

test('every promise and duty has words in both languages, and no other', () => {
  assert.deepEqual(Object.keys(promises), register.promise.map(({ id }) => id));
  assert.deepEqual(Object.keys(duties), register.duty.map(({ id }) => id));
  for (const { id, says, missing } of register.promise) {
    assert.deepEqual([promises[id]?.title.en, promises[id]?.missing?.en], [says, missing], id);
    assert.match(promises[id]?.title.ja ?? '', /\p{Script=Hiragana}/u, id);
  }
});

test('the white paper makes every promise once, in both languages', () => {
  for (const language of languages) {
    const made = [...page(paths.whitePaper[language]).matchAll(/<li id="(P\d+)">/g)].map(([, id]) => id);
    assert.deepEqual(made, register.promise.map(({ id }) => id), language);
  }
});

test('the white paper says what is missing, where something is', () => {
  for (const language of languages) {
    for (const section of sources.papers[0]?.text[language].split(/^## /m).slice(1) ?? []) {
      const ids = /^(?:お約束|Promises): (.*)$/m.exec(section)?.[1]?.split(/[、,] ?/) ?? [];
      const missing = register.promise.some(({ id, kept }) => ids.includes(id) && kept !== 'yes');
      assert.equal(section.split('\n').some((line) => missingNote.test(line)), missing, section);
    }
  }
});

test('the white paper and the register have the same revisions', () => {
  for (const language of languages) {
    const paper = sources.papers[0]?.text[language] ?? '';
    for (const { version, change, change_ja } of register['white-paper'].revisions) {
      const row = paper.split('\n').find((line) => new RegExp(`^\\| \\[?${version.replace('.', '\\.')}\\b`).test(line)) ?? '';
      assert.ok(row.endsWith(`| ${language === 'ja' ? change_ja : change} |`), `${version} ${language}`);
    }
    assert.equal(paper.split(/^\| \[?\d/m).length - 1, register['white-paper'].revisions.length);
  }
});

test('both languages have the same headings', () => {
  const headings = (body: string): string[] =>
    [...body.matchAll(/<(h\d)[^>]*?(?: id="([\w-]+)")?>/g)].map(([, level = '', id = '']) => `${level} ${id}`);
  for (const [key, { body }] of documents.filter(([key]) => !key.startsWith('en/'))) {
    assert.ok(headings(body).length > 5, key);
    assert.deepEqual(headings(page(`/en/${key}`)), headings(body), key);
  }
});

test('every page is valid, accessible HTML without scripts', async () => {
  const checker = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
    // The only style sheet has the same origin as the page, as the content security policy of the pages requires.
    rules: { 'require-sri': 'off' },
  });
  assert.equal(documents.length, 6);
  for (const [key, { body }] of documents) {
    const { results } = await checker.validateString(body, key);
    assert.deepEqual(results.flatMap(({ messages }) => messages.map(({ line, message }) => `${key}:${line} ${message}`)), []);
    assert.doesNotMatch(body, /<script|<style|<img|\sstyle=|\son\w+=|https?:\/\//, key);
  }
});

test('every link between these pages leads somewhere', () => {
  for (const [key, { body }] of documents) {
    for (const [, href = ''] of body.matchAll(/href="([^"]+)"/g)) {
      const { pathname, hash } = new URL(href, `https://pages.example/${key}`);
      // Another function writes the pages of notices.
      if (/^(\/en)?\/pro-(sign|lead)\/$/.test(pathname)) continue;
      const target = page(pathname);
      if (hash !== '') assert.ok(target.includes(` id="${hash.slice(1)}"`), `${key}: ${href}`);
    }
  }
});

test('HTML in the register or a paper is text on the page', () => {
  const markup = '<script>alert(1)</script> & <b>bold</b>';
  const [first, ...others] = register.promise;
  assert.ok(first);
  const changed = trustPages({
    ...sources,
    register: { ...register, promise: [{ ...first, tests: [`a.rs: ${markup}`] }, ...others] },
    papers: [{ file: 'white-paper.html', text: { ja: `# ${markup}\n\n${markup}\n\n<i>x</i>`, en: markup } }],
  });
  for (const [key, { body }] of changed) assert.doesNotMatch(body, /<script|<b>|<i>/, key);
  assert.match(article(first.id, page('/trust/', changed)), /&lt;script&gt;alert\(1\)/);
});

test('a duty is overdue on the day after its months have passed', () => {
  const badge = (done: string[], today: string): string => {
    const duty = register.duty.map((one) => (one.id === 'external-assessment' ? { ...one, done } : one));
    const body = page('/en/trust/', trustPages({ ...sources, register: { ...register, since: '2026-08-31', duty }, today: new Date(today) }));
    return /28 Feb 2027<\/time><\/td>\s*<td[^>]*><span class="badge \w+">([^<]*)/.exec(body)?.[1] ?? '';
  };
  assert.deepEqual([badge(['2026-08-31'], '2027-02-28T03:00:00Z'), badge(['2026-08-31'], '2027-02-28T15:00:00Z')], ['On time', 'Overdue']);
  assert.deepEqual([badge([], '2027-02-28T03:00:00Z'), badge([], '2027-02-28T15:00:00Z')], ['None on record', 'Overdue']);
});

test('a duty without a limit is never overdue', () => {
  assert.equal(isPast({ id: 'code-review', promise: 'P16', done: ['2020-01-01'] }, '2019-01-01', '2030-01-01'), false);
});

test('an outside assessment is due every six months since the register began', () => {
  assert.match(register.since, /^\d{4}-\d\d-\d\d$/);
  assert.equal(register.duty.find(({ id }) => id === 'external-assessment')?.months, 6);
});

const chromium = findChromium();

test('the white paper is printed where there is a Chromium', { skip: chromium === undefined }, async () => {
  const printed = await trustPagesAndPdf(sources, chromium);
  for (const language of languages) {
    assert.match(String(printed.get(paths.whitePaper[language].slice(1))?.body), /href="[a-z/-]+white-paper\.pdf"/);
    const pdf = printed.get(paths.whitePaper[language].slice(1).replace('.html', '.pdf'));
    assert.equal(String(pdf?.body.slice(0, 5)), '%PDF-');
  }
});

test('where nothing prints, no page leads to a PDF', async () => {
  const pages = await trustPagesAndPdf(sources, '/bin/false');
  assert.deepEqual([...pages].filter(([key, { body }]) => key.endsWith('.pdf') || String(body).includes('.pdf')), []);
});
