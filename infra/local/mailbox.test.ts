import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { codesPage } from './mailbox/codes.ts';
import { mailbox } from './mailbox/mailbox.ts';
import type { Mail } from './mailbox/mails.ts';
import { Viewer } from './mailbox/viewer.ts';

const first: Mail = {
  MessageId: '0@example.jp',
  Source: 'no-reply@example.jp',
  To: ['hanako@example.jp'],
  Subject: 'A subject',
  BodyText: 'A text',
  BodyHtml: '<!doctype html>\n<html lang="ja"><body><a href="https://example.jp/">A link</a></body></html>',
  // 2026-11-27, at three minutes past nine in the morning of UTC.
  Timestamp: 1_795_770_180,
};

describe('the mailbox', () => {
  let mails: Mail[] = [];
  let emulator = '';
  const stub = createServer((_, response) => response.end(JSON.stringify({ messages: { '000000000000': mails } })));

  before(async () => {
    await new Promise<void>((resolve) => stub.listen(0, '127.0.0.1', resolve));
    emulator = `http://127.0.0.1:${(stub.address() as AddressInfo).port}`;
  });

  after(() => stub.close());

  const ask = (url: string, headers = {}): Promise<Response> =>
    mailbox({ url, headers: { host: 'localhost:8080', ...headers } }, { emulator });
  const read = async (url: string, headers = {}): Promise<string> => (await ask(url, headers)).text();
  const subjects = (page: string): string[] => [...page.matchAll(/class="subject"><a [^>]*>([^<]*)/g)].map(([, text = '']) => text);
  const many = (count: number): Mail[] =>
    Array.from({ length: count }, (_, index) => ({
      ...first,
      MessageId: `${index}@example.jp`,
      Subject: `Mail ${index + 1}`,
      Timestamp: first.Timestamp + index,
    }));

  void test('shows fifty mails a page, newest first', async () => {
    mails = many(120);
    const page = await read('/mailbox?language=en');
    assert.deepEqual(subjects(page), Array.from({ length: 50 }, (_, index) => `Mail ${120 - index}`));
    assert.match(page, /1–50 of 120/);
    assert.match(page, /rel="next" href="\/mailbox\?page=2&#38;language=en"/);
    assert.doesNotMatch(page, /rel="prev"/);
  });

  void test('shows the oldest mails on the last page', async () => {
    mails = many(120);
    for (const beyond of ['3', '99']) {
      const page = await read(`/mailbox?page=${beyond}`);
      assert.deepEqual([subjects(page).at(0), subjects(page).at(-1), subjects(page).length], ['Mail 20', 'Mail 1', 20]);
      assert.match(page, /120通中 101〜120通目/);
      assert.doesNotMatch(page, /rel="next"/);
    }
  });

  void test('takes a page that is no number as the first', async () => {
    mails = many(60);
    for (const wrong of ['0', '-2', 'x', '1.5', '']) {
      assert.equal(subjects(await read(`/mailbox?page=${wrong}`)).at(0), 'Mail 60', wrong);
    }
  });

  void test('shows times in Japan', async () => {
    mails = [first];
    assert.match(await read('/mailbox'), /<time datetime="2026-11-27T09:03:00.000Z">2026年11月27日 18:03</);
    assert.match(await read(`/mailbox/${first.MessageId}`), />2026年11月27日 18:03</);
    assert.match(await read('/mailbox?language=en'), />27 November 2026 at 18:03</);
  });

  void test('shows only mails to exactly the address asked for', async () => {
    mails = [
      { ...first, Subject: 'Hers', To: ['Hanako@example.jp', 'taro@example.jp'] },
      { ...first, Subject: 'Another’s', To: ['not-hanako@example.jp'] },
    ];
    assert.deepEqual(subjects(await read('/mailbox?to=hanako%40EXAMPLE.jp')), ['Hers']);
    assert.match(await read('/mailbox'), /href="\/mailbox\?to=taro%40example.jp">taro@example.jp</);
  });

  void test('keeps the address when turning pages', async () => {
    mails = many(60);
    assert.match(await read('/mailbox?to=hanako@example.jp'), /rel="next" href="\/mailbox\?to=hanako%40example.jp&#38;page=2"/);
  });

  void test('says when there is no mail', async () => {
    mails = [];
    assert.match(await read('/mailbox'), /メールはまだありません/);
    assert.match(await read('/mailbox?to=a@example.jp'), /a@example.jp 宛てのメールはありません/);
  });

  void test('shows markup in a mail as text', async () => {
    const markup = `<script>alert('1')</script>"><img src=x onerror=alert(1)>`;
    mails = [{ ...first, Source: markup, To: [markup], Subject: markup, BodyText: markup }];
    for (const path of ['/mailbox', `/mailbox/${first.MessageId}`, `/mailbox?to=${encodeURIComponent(markup)}`]) {
      const page = await read(path);
      assert.doesNotMatch(page, /<script|<img/, path);
      assert.match(page, /&#60;script&#62;alert\(&#39;1&#39;\)&#60;\/script&#62;&#34;&#62;/, path);
    }
  });

  void test('links web addresses, and those only', async () => {
    const text = 'https://example.jp/signup#token=a-b_c&d=1。javascript:alert(1) javascript://x/%0aalert(1) data:text/html,x http://localhost:8080/x"y';
    mails = [{ ...first, BodyText: text }];
    const [pre = ''] = /<pre>.*<\/pre>/s.exec(await read(`/mailbox/${first.MessageId}`)) ?? [];
    const links = [...pre.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
    assert.deepEqual(links, ['https://example.jp/signup#token=a-b_c&#38;d=1', 'http://localhost:8080/x']);
  });

  void test('shows the HTML of a mail in a frame that runs nothing', async () => {
    mails = [first];
    const page = await ask(`/mailbox/${first.MessageId}`);
    assert.match(await page.text(), /<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="\/mailbox\/0@example.jp\/html"/);
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-src 'self'/);
    const body = await ask(`/mailbox/${first.MessageId}/html`);
    assert.equal(
      body.headers.get('content-security-policy'),
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; " +
        'sandbox allow-popups allow-popups-to-escape-sandbox',
    );
    assert.match(await body.text(), /^<!doctype html><base target="_blank">\n<html lang="ja"><body><a /);
  });

  void test('shows no frame for a mail that is text only', async () => {
    for (const BodyHtml of ['', null]) {
      mails = [{ ...first, BodyHtml }];
      assert.doesNotMatch(await read(`/mailbox/${first.MessageId}`), /iframe/);
    }
  });

  void test('lets its pages run nothing and load nothing foreign', async () => {
    mails = [first];
    for (const path of ['/mailbox', '/mailbox/codes', `/mailbox/${first.MessageId}`, '/mailbox/none']) {
      const policy = (await ask(path)).headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none';.*frame-ancestors 'none'/, path);
      assert.doesNotMatch(policy, /unsafe|script-src|data:|\*/, path);
    }
  });

  void test('says which mail is not there', async () => {
    mails = [first];
    for (const path of ['/mailbox/1@example.jp', '/mailbox/', '/mailbox/1@example.jp/html', '/mailbox/0@example.jp/text']) {
      const answer = await ask(path);
      assert.equal(answer.status, 404, path);
      assert.match(await answer.text(), /ページが見つかりません/, path);
    }
  });

  void test('speaks the language of the browser, or the one chosen', async () => {
    mails = [first];
    const english = { 'accept-language': 'fr, en-GB;q=0.9, ja;q=0.1' };
    assert.match(await read('/mailbox'), /<html lang="ja">/);
    assert.match(await read('/mailbox', english), /<html lang="en">/);
    assert.match(await read('/mailbox', english), /lang="ja" hreflang="ja" href="\/mailbox\?language=ja"/);
    const chosen = await read('/mailbox?to=hanako@example.jp&language=ja', english);
    assert.match(chosen, /<html lang="ja">/);
    assert.match(chosen, /href="\/mailbox\/0@example.jp\?language=ja"/);
    assert.match(chosen, /href="\/mailbox\?to=hanako%40example.jp&#38;language=en"/);
  });

  void test('has the client’s design tokens in its style sheet', async () => {
    const answer = await ask('/mailbox/style.css');
    assert.equal(answer.headers.get('content-type'), 'text/css; charset=utf-8');
    const sheet = await answer.text();
    for (const [, used = ''] of sheet.matchAll(/var\((--[\w-]+)\)/g)) assert.ok(sheet.includes(`${used}:`), used);
  });

  void test('answers under this machine’s own names only', async () => {
    mails = [first];
    for (const host of ['evil.example', 'localhost.evil.example:8080', undefined]) {
      assert.equal((await ask('/mailbox/codes', { host })).status, 421, host);
    }
    assert.equal((await ask('/mailbox', { host: '127.0.0.1:8080' })).status, 200);
  });
});

describe('the page of codes', () => {
  const viewer = new Viewer(new URL('http://localhost/mailbox/codes'), undefined);

  void test('shows what the apps of the staff show now', () => {
    // The secret and the code of appendix B of RFC 6238.
    const staff = [{ email: 'staff1@example.jp', password: 'a pass phrase', recovery: [], secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }];
    const { source } = codesPage(viewer, staff, 51_500).content;
    for (const shown of ['staff1@example.jp', 'a pass phrase', '287082', 'コードは9秒後に切り替わります。']) {
      assert.ok(source.includes(shown), shown);
    }
    assert.ok(!source.includes('GEZDGNBV'), 'the secret stays where it is');
  });

  void test('says when there are no staff', () => {
    assert.match(codesPage(viewer, [], 0).content.source, /運営担当者はまだいません/);
  });
});
