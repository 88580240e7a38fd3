import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Site, startSite } from './site.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const mail = {
  MessageId: '1@example.jp',
  Source: 'no-reply@example.jp',
  To: ['hanako@example.jp'],
  Subject: 'A subject',
  BodyText: 'A text',
  Timestamp: 1_700_000_000,
};

/** A client, beside which lies what is nobody's to read. */
const files: Record<string, string> = {
  'index.html': '<!doctype html><title>Client</title>',
  'assets/a-1b2c.js': 'export {};',
  'document-rules.ja.txt': '（目的）\n第1条',
};
const folder = mkdtempSync(join(tmpdir(), 'yakusoku-site-'));

describe('the site', () => {
  let site: Site;
  const received: Received[] = [];
  const stub = createServer((incoming, response) => {
    void (async () => {
      const body = (await incoming.toArray()).join('');
      if (incoming.url === '/_ministack/ses/messages') {
        response.end(JSON.stringify({ messages: { '000000000000': [mail] } }));
        return;
      }
      received.push({ method: incoming.method, url: incoming.url, headers: incoming.headers, body });
      if (incoming.method === 'DELETE') {
        response.writeHead(204, { 'set-cookie': '__Host-refresh=; Max-Age=0; Path=/; Secure' }).end();
        return;
      }
      response.writeHead(429, {
        'content-type': 'application/problem+json',
        'retry-after': '7',
        'set-cookie': ['one=1; Path=/', '__Host-refresh=secret; Path=/; Secure; HttpOnly'],
      });
      response.end('{"title":"待ってください"}');
    })();
  });

  before(async () => {
    mkdirSync(join(folder, 'client/assets'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'client', name), text);
    writeFileSync(join(folder, 'secret.txt'), 'a secret');
    await new Promise<void>((resolve) => stub.listen(0, '127.0.0.1', resolve));
    const emulator = `http://127.0.0.1:${(stub.address() as AddressInfo).port}`;
    const stack = { emulator, api: `${emulator}/api`, door: 'secret', pages: 'http://pages.localhost' };
    site = await startSite({ port: 0, stack, client: join(folder, 'client') });
  });

  after(async () => {
    await site.stop();
    stub.close();
    rmSync(folder, { recursive: true });
  });

  for (const path of ['/', '/pro-sign/members', '/pro-lead/manuals/getting-started', '/staff', '/archive-pass', '/nowhere']) {
    void test(`shows the client at ${path} and lets nothing else run in it`, async () => {
      const answer = await fetch(site.address + path);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(answer.headers.get('cache-control'), 'no-cache');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
      const policy = answer.headers.get('content-security-policy') ?? '';
      for (const rule of ["default-src 'none'", "script-src 'self'", "worker-src 'self'", "frame-ancestors 'none'"]) {
        assert.ok(policy.includes(rule), policy);
      }
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(await answer.text(), files['index.html']);
    });
  }

  void test('serves files as what they are, and those named by their digest for ever', async () => {
    const script = await fetch(`${site.address}/assets/a-1b2c.js`);
    assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.match(script.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
    const rules = await fetch(`${site.address}/document-rules.ja.txt`);
    assert.equal(rules.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(rules.headers.get('cache-control'), 'no-cache');
    assert.equal(await rules.text(), files['document-rules.ja.txt']);
  });

  void test('says where to look on this machine', async () => {
    const settings = await fetch(`${site.address}/settings.json`);
    const { pages, tour } = (await settings.json()) as { pages: string; tour: Record<string, string> };
    assert.equal(pages, 'http://pages.localhost');
    assert.deepEqual([tour['mailbox'], tour['codes'], tour['email']], ['/mailbox', '/mailbox/codes', 'demo@example.jp']);
  });

  void test('says what is not there', async () => {
    for (const path of ['/nowhere.js', '/pro-sign/signup.html', '/README.md', '/secret.txt', '/../secret.txt']) {
      assert.equal((await fetch(site.address + path)).status, 404, path);
    }
  });

  void test('reads nothing outside the client', async () => {
    for (const path of ['/../secret.txt', '/assets/../../secret.txt', '/assets/%2e%2e/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/assets/..\\..\\secret.txt', '/a.css%00.html']) {
      assert.equal(await rawStatus(site, path), 404, path);
    }
    assert.equal(await rawStatus(site, 'http://elsewhere.example/v1/x'), 400);
  });

  void test('lets pages reach the API and where files are sent, and nothing else', async () => {
    const policy = (await fetch(`${site.address}/pro-sign/documents`)).headers.get('content-security-policy') ?? '';
    const { port } = stub.address() as AddressInfo;
    assert.match(policy, new RegExp(`connect-src 'self' http://127.0.0.1:${port};`));
  });

  void test('takes pages as something to read only', async () => {
    const answer = await fetch(`${site.address}/`, { method: 'POST', body: 'x' });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'GET, HEAD');
  });

  void test('passes a call on and its answer back', async () => {
    const answer = await fetch(`${site.address}/v1/pro-sign/sessions?a=%E7%B4%84`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': 'en',
        authorization: 'Bearer token',
        approval: 'apr_1',
        cookie: '__Host-refresh=old',
        origin: site.address,
        'yakusoku-door': 'a guess',
        'yakusoku-viewer': '203.0.113.9',
      },
      body: '{"email":"花子"}',
    });
    const call = received.at(-1);
    assert.equal(call?.method, 'POST');
    assert.equal(call.url, '/api/v1/pro-sign/sessions?a=%E7%B4%84');
    assert.equal(call.body, '{"email":"花子"}');
    assert.equal(call.headers.authorization, 'Bearer token');
    assert.equal(call.headers['approval'], 'apr_1');
    assert.equal(call.headers.cookie, '__Host-refresh=old');
    assert.equal(call.headers.origin, site.address);
    assert.equal(call.headers['accept-language'], 'en');
    assert.equal(call.headers['yakusoku-door'], 'secret');
    assert.equal(call.headers['yakusoku-viewer'], '127.0.0.1');

    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get('retry-after'), '7');
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.deepEqual(answer.headers.getSetCookie(), [
      'one=1; Path=/',
      '__Host-refresh=secret; Path=/; Secure; HttpOnly',
    ]);
    assert.equal(await answer.text(), '{"title":"待ってください"}');
  });

  void test('passes back an answer without a body', async () => {
    const answer = await fetch(`${site.address}/v1/pro-sign/sessions/current`, { method: 'DELETE' });
    assert.equal(answer.status, 204);
    assert.deepEqual(answer.headers.getSetCookie(), ['__Host-refresh=; Max-Age=0; Path=/; Secure']);
  });

  void test('says where vulnerabilities are reported, and when that may be outdated', async () => {
    const answer = await fetch(`${site.address}/.well-known/security.txt`);
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    const text = await answer.text();
    assert.match(text, /^Contact: mailto:\S+\nExpires: \S+\nPreferred-Languages: ja, en\nCanonical: http:\/\/localhost:\d+\/\.well-known\/security\.txt\n$/);
    const expires = new Date(/^Expires: (.*)$/m.exec(text)?.[1] ?? '').getTime();
    assert.ok(expires > Date.now() && expires < Date.now() + 365 * 24 * 60 * 60 * 1000, text);
  });

  void test('leads password managers to the page on which passwords are changed', async () => {
    const answer = await fetch(`${site.address}/.well-known/change-password`, { redirect: 'manual' });
    assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/change-password']);
  });

  void test('answers nothing without its protections', async () => {
    const paths = ['/', '/settings.json', '/assets/a-1b2c.js', '/nowhere.js', '/v1/pro-sign/me', '/mailbox', '/.well-known/security.txt',
      '/.well-known/change-password', '/.well-known/jwks.json'];
    for (const path of paths) {
      const { headers } = await fetch(site.address + path, { redirect: 'manual' });
      assert.equal(headers.get('strict-transport-security'), 'max-age=31536000', path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
  });

  void test('passes the keys on', async () => {
    await fetch(`${site.address}/.well-known/jwks.json`);
    assert.equal(received.at(-1)?.url, '/api/.well-known/jwks.json');
  });

  void test('refuses a body that is too large by itself', async () => {
    const before = received.length;
    const body = 'x'.repeat(64 * 1024 + 1);
    const answer = await fetch(`${site.address}/v1/pro-sign/signups`, { method: 'POST', body });
    assert.equal(answer.status, 413);
    assert.equal(received.length, before);
  });

  void test('tells when the stack does not answer', async () => {
    const alone = await startSite({ port: 0, stack: { emulator: 'http://127.0.0.1:1', api: 'http://127.0.0.1:1', door: '', pages: '' }, client: join(folder, 'client') });
    try {
      assert.equal((await fetch(`${alone.address}/v1/pro-sign/me`)).status, 502);
    } finally {
      await alone.stop();
    }
  });

  void test('refuses to start where something listens already', async () => {
    const port = Number(new URL(site.address).port);
    await assert.rejects(startSite({ port, stack: { emulator: '', api: '', door: '', pages: '' }, client: join(folder, 'client') }), /EADDRINUSE/);
  });

  void test('shows the mails that were sent', async () => {
    const answer = await fetch(`${site.address}/mailbox`);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /hanako@example\.jp/);
  });
});

/** By hand, because `fetch` mends a path before it asks for it. */
function rawStatus(site: Site, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: new URL(site.address).port, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });
}
