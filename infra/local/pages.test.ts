import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './paths.ts';

const web = join(root, 'web');
const scripts = readdirSync(join(web, 'scripts')).map((name) => ({ name, text: read(`scripts/${name}`) }));
const pages = readdirSync(web)
  .filter((name) => name.endsWith('.html'))
  .map((name) => ({ name, text: read(name) }));

function read(name: string): string {
  return readFileSync(join(web, name), 'utf8');
}

const { paths } = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, unknown>>;
};

/** A path with its variable parts, as the document and as a script writes them, alike. */
function shape(path: string): string {
  return path.replaceAll(/\$?\{[^}]*\}/g, '*').replace(/\?.*/, '');
}

const routes = new Set(
  Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${shape(path)}`)),
);

function calls(text: string): string[] {
  const written = text.matchAll(/'(GET|POST|PUT|PATCH|DELETE)',\s*(['`])(\/[^'`]+)\2/g);
  return [...written].map(([, method = '', , path = '']) => `${method} ${shape(path)}`);
}

void test('every route that a script calls is one of the API’s', () => {
  const called = scripts.flatMap(({ name, text }) => calls(text).map((call) => ({ name, call })));
  assert.ok(called.length > 30, 'the calls are found');
  assert.deepEqual(called.filter(({ call }) => !routes.has(call)), []);
});

void test('no script calls the API in a way that is not looked at', () => {
  for (const { name, text } of scripts) {
    assert.equal(text.split('/v1/').length - 1, calls(text).length, name);
    const fetches = text.split('fetch(').length - 1;
    assert.equal(fetches, ['api.js', 'upload.js'].includes(name) ? 1 : 0, name);
  }
});

void test('every part that a script asks of its page is there', () => {
  for (const { name, text } of pages) {
    const ids = new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id));
    const script = /src="\/scripts\/([\w-]+)\.js"><\/script>\s*<\/head>/.exec(text)?.[1] ?? '';
    const asked = [...read(`scripts/${script}.js`).matchAll(/\b(?:part|formOf|copyOf|show)\('([\w-]+)'\)/g)];
    assert.deepEqual(asked.map(([, id = '']) => id).filter((id) => !ids.has(id)), [], name);
  }
});

void test('every field has a label, a place for what is wrong with it, and an identifier of its own', () => {
  for (const { name, text } of pages) {
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id);
    const labels = [...text.matchAll(/<label for="([^"]+)"/g)].map(([, id = '']) => id);
    for (const id of labels) assert.ok(ids.includes(id), `${name}: ${id}`);
    for (const [, described = ''] of text.matchAll(/aria-describedby="([^"]+)"/g)) {
      for (const id of described.split(' ')) assert.ok(ids.includes(id), `${name}: ${id}`);
    }
    assert.deepEqual(ids.filter((id, at) => ids.indexOf(id) !== at), [], name);
  }
});

void test('every text of a page is there in both languages', () => {
  for (const { name, text } of pages) {
    const body = text.replaceAll(/<header>.*<\/header>/gs, '');
    const count = (language: string): number => body.split(` lang="${language}">`).length - 1;
    // The page itself begins in Japanese.
    assert.equal(count('ja') - 1, count('en'), name);
    assert.equal(body.split('data-ja="').length, body.split('data-en="').length, name);
  }
});
