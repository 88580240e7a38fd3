// The page of the audit log, in a real browser on answers that stand in for the API: what is rare on a running stack.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { artefacts, barriers, browser } from './browser.ts';

const id = (kind: string, last: number): string => `${kind}_01K7Z3Q4B8D6F1G2H5J9M0N3P${last}`;
const [organization, member, left, staff] = [id('org', 1), id('mem', 1), id('mem', 2), id('stf', 1)];

const entry = {
  id: id('aud', 1), at: '2026-11-23T03:00:05Z', organization, product: 'pro-sign', actor: member, session: id('ses', 1), source: 'b3Vy',
  network: '203.0.113.0/24', approval: null, action: 'change-role', target: left, outcome: 'done', request: 'JKJaXmPLvHcESHA=',
  changed: [{ field: 'role', before: 'general', after: 'representative' }, { field: 'name', before: null, after: null }],
};
const refused = { ...entry, id: id('aud', 2), action: 'delete-document', target: id('doc', 1), outcome: 'refused', changed: [] };
const byStaff = { ...entry, id: id('aud', 3), product: null, actor: staff, action: 'end-contract', target: organization, approval: id('apr', 1), changed: [{ field: 'ends_on', before: null, after: '2027-03-31' }] };
const byNobody = { ...entry, id: id('aud', 4), actor: null, source: null, network: null, session: null, action: 'newer-than-this-page', target: null, changed: [] };

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

let server: PreviewServer;
let chromium: Browser;
let site: string;
let page: Page;
let faults: string[];
let asked: URL[];
/** What the API answers, by path. */
let answers: Record<string, (url: URL, body: string) => Answer>;

beforeAll(async () => {
  server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'warn' });
  site = server.resolvedUrls?.local[0] ?? '';
  chromium = await browser();
  mkdirSync(join(artefacts, 'audit'), { recursive: true });
});

afterAll(async () => {
  await chromium.close();
  await server.close();
});

const problem = (status: number, type: string, errors?: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'content-language': 'ja' },
  body: { type: `${site}problems#${type}`, title: type, status, ...(errors === undefined ? {} : { errors }) },
});

async function open({ width = 1280, theme = 'light', language = 'ja-JP' }: { width?: number; theme?: 'light' | 'dark'; language?: string } = {}): Promise<void> {
  const context = await chromium.newContext({ baseURL: site, locale: language, colorScheme: theme, viewport: { width, height: 800 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => faults.push(error.message));
  await page.route('**/v1/**', async (route) => {
    const url = new URL(route.request().url());
    asked.push(url);
    const { status = 200, headers = {}, body } = answers[url.pathname]?.(url, route.request().postData() ?? '') ?? problem(404, 'not-found');
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    await route.fulfill({ status, headers: { 'content-type': 'application/json', ...headers }, body: text });
  });
}

beforeEach(() => {
  [faults, asked] = [[], []];
  answers = {
    '/v1/staff/sessions/refresh': () => ({ body: { access_token: 'token', expires_in: 600 } }),
    '/v1/staff/me': () => ({ body: { id: staff, name: '運営 一郎', email: 'staff@example.jp', roles: ['auditor'] } }),
    '/v1/staff/members': () => ({ body: { items: [{ id: staff, name: '運営 一郎', roles: ['auditor'] }], next_cursor: null } }),
    '/v1/staff/audit': () => ({ body: { items: [entry, refused, byStaff, byNobody], next_cursor: null } }),
  };
});

afterEach(async () => {
  await page.context().close();
  expect(faults).toEqual([]);
});

const searches = (): string[] => asked.filter(({ pathname }) => pathname === '/v1/staff/audit').map(({ search }) => search);

test('nothing is asked for until somebody searches', async () => {
  await open();
  await page.goto('/staff');
  await page.getByRole('main').getByRole('link', { name: '操作記録' }).click();
  await page.getByText('検索条件を入力してください').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(searches()).toEqual([]);
});

test('a search stands in the address, and identifiers lead on', async () => {
  await open();
  await page.goto('/staff/audit');
  await page.getByLabel('お客様番号').fill(organization);
  await page.getByText('操作・人・対象で絞り込む').click();
  await page.getByLabel('操作', { exact: true }).selectOption({ label: '役割・権限の変更' });
  await page.getByLabel('日時（から）').fill('2026-11-23T12:00');
  await page.getByRole('button', { name: '検索' }).click();
  await page.waitForURL(/log=org_.*action=change-role.*from=2026-11-23T12%3A00/);
  await page.getByText('役割: 一般ユーザー → 企業担当者').waitFor();
  expect(searches()).toEqual([`?log=${organization}&action=change-role&from=2026-11-23T03%3A00%3A00.000Z`]);

  await page.getByRole('link', { name: member }).first().click();
  await page.waitForURL(/log=mem_/);
  await expect.poll(() => page.getByLabel('人・閲覧用パスの番号').inputValue()).toBe(member);
  await page.getByText('役割: 一般ユーザー → 企業担当者').waitFor();
  await page.goBack();
  await expect.poll(() => page.getByLabel('お客様番号').inputValue()).toBe(organization);
  await page.getByRole('link', { name: '条件をクリア' }).click();
  await expect.poll(() => page.getByLabel('お客様番号').inputValue()).toBe('');
});

test.each([
  ['ja-JP', 'light', 1280],
  ['ja-JP', 'dark', 1280],
  ['en-GB', 'light', 390],
  ['ja-JP', 'light', 320],
] as const)('rows are complete and correct, in %s, %s, on %i pixels', async (language, theme, width) => {
  await open({ language, theme, width });
  for (const log of [organization, 'staff']) {
    await page.goto(`/staff/audit?log=${log}`);
    const row = page.getByRole('row').filter({ hasText: language === 'ja-JP' ? '書類の削除' : 'Deleted a document' });
    await row.getByText(language === 'ja-JP' ? '拒否' : 'Refused').waitFor();
    await page.getByText('newer-than-this-page').waitFor();
    await page.getByRole('button', { name: language === 'ja-JP' ? /^詳細/ : /^Details/ }).first().click();
    await page.getByText('JKJaXmPLvHcESHA=').waitFor();
    await page.screenshot({ path: join(artefacts, 'audit', `${log.slice(0, 5)}-${language}-${theme}-${width}.png`), fullPage: true });
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  }
});

test('names are shown after a fresh code, of present members only', async () => {
  const bodies: unknown[] = [];
  answers['/v1/staff/audit/names'] = (_, body) => {
    bodies.push(JSON.parse(body));
    return bodies.length === 1
      ? problem(422, 'invalid-fields', [{ field: 'code', code: 'wrong-code', message: '認証コードが正しくありません。' }])
      : { body: { items: [{ id: member, name: '竜胆 花子', email: 'hanako@example.jp' }] } };
  };
  await open();
  await page.goto(`/staff/audit?log=${organization}`);
  await page.getByRole('button', { name: '氏名を表示' }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel('認証コード').fill('000000');
  await page.screenshot({ path: join(artefacts, 'audit', 'names-dialog.png') });
  await dialog.getByRole('button', { name: '表示する' }).click();
  await dialog.getByText('認証コードが正しくありません。').waitFor();
  await dialog.getByLabel('認証コード').fill('123456');
  await dialog.getByRole('button', { name: '表示する' }).click();
  await page.getByText('竜胆 花子').first().waitFor();
  await page.getByText('退会済み').first().waitFor();
  await page.screenshot({ path: join(artefacts, 'audit', 'names.png'), fullPage: true });
  expect(bodies.at(-1)).toEqual({ code: '123456', organization, people: [member, left] });
  expect(await page.getByRole('button', { name: '氏名を表示' }).count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
});

test('entries that are rare are looked for page by page', async () => {
  let pages = 0;
  answers['/v1/staff/audit'] = () => {
    pages += 1;
    return { body: pages === 5 ? { items: [entry], next_cursor: null } : { items: [], next_cursor: id('aud', pages) } };
  };
  await open();
  await page.goto('/staff/audit?log=staff');
  await page.getByText('ここまでの操作記録には、条件に合うものがありません').waitFor();
  expect(pages).toBe(3);
  await page.getByRole('button', { name: '続きを検索' }).click();
  await page.getByText('1件を表示中').waitFor();
  expect(searches().at(-1)).toBe(`?log=staff&cursor=${id('aud', 4)}`);
});

/** What the API answers of a list of three parts, of one entry each. */
function part(url: URL): Answer {
  const number = Number(url.searchParams.get('cursor')?.at(-1) ?? '0') + 1;
  const link = `</v1/staff/audit-list?log=staff&cursor=${id('aud', number)}>; rel="next"`;
  return { headers: { 'content-type': 'text/csv', ...(number < 3 ? { link } : {}) }, body: `\uFEFFid,at\r\n"${number}","at"\r\n` };
}

const whole = '\uFEFFid,at\r\n"1","at"\r\n"2","at"\r\n"3","at"\r\n';
const lists = (): string[] => asked.filter(({ pathname }) => pathname === '/v1/staff/audit-list').map(({ searchParams }) => searchParams.get('cursor') ?? '');
const download = () => page.getByRole('button', { name: 'すべてCSVでダウンロード' });

/** Lets a part of the list be answered only once the test says so. */
async function hold(number: number): Promise<() => void> {
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(`**/v1/staff/audit-list?*cursor=${id('aud', number - 1)}`, async (route) => {
    await held;
    // Nobody may wait for it any more.
    await route.fallback().catch(() => undefined);
  });
  return go;
}

test('the whole search is downloaded as one file', async () => {
  answers['/v1/staff/audit-list'] = part;
  await open();
  await page.goto('/staff/audit?log=staff');
  const go = await hold(3);
  const downloading = page.waitForEvent('download');
  await download().click();
  await page.getByText('2件を読み込みました。').waitFor();
  expect(await barriers(page)).toEqual([]);
  go();
  const file = await downloading;
  expect(file.suggestedFilename()).toBe('audit.csv');
  expect(readFileSync(await file.path(), 'utf8')).toBe(whole);
  await page.getByText('操作記録3件をダウンロードしました。').waitFor();
  expect(await page.getByRole('button', { name: '中止' }).count()).toBe(0);
});

test('a download that is cancelled asks for no more', async () => {
  answers['/v1/staff/audit-list'] = part;
  await open({ width: 320 });
  await page.goto('/staff/audit?log=staff');
  const go = await hold(2);
  const files: string[] = [];
  page.on('download', (file) => files.push(file.suggestedFilename()));
  await download().click();
  await page.getByText('1件を読み込みました。').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  await page.getByRole('button', { name: 'ダウンロードを中止' }).press('Enter');
  await page.getByText('ダウンロードを中止しました。').waitFor();
  go();
  await expect.poll(() => download().getAttribute('aria-busy')).toBe('false');
  expect(await download().evaluate((button) => button === document.activeElement)).toBe(true);
  expect([lists().length <= 2, files]).toEqual([true, []]);

  // The next one begins anew.
  const [file] = await Promise.all([page.waitForEvent('download'), download().click()]);
  expect(readFileSync(await file.path(), 'utf8')).toBe(whole);
});

test('a download that was interrupted goes on where it was', async () => {
  let isBusy = true;
  answers['/v1/staff/audit-list'] = (url) => (isBusy && url.searchParams.has('cursor') ? problem(503, 'busy') : part(url));
  await open();
  await page.goto('/staff/audit?log=staff');
  await download().click();
  await page.getByText('1件を読み込んだところで中断しました。').waitFor();
  await page.locator('.toast').getByText('混み合って').first().waitFor();
  isBusy = false;
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'ダウンロードを再開' }).click()]);
  expect(readFileSync(await file.path(), 'utf8')).toBe(whole);
  expect(lists()).toEqual(['', id('aud', 1), id('aud', 1), id('aud', 2)]);
});

test('what is wrong with a search is said at its field', async () => {
  answers['/v1/staff/audit'] = () => problem(422, 'invalid-fields', [{ field: 'log', code: 'wrong-format', message: '形式が正しくありません。' }]);
  await open();
  await page.goto('/staff/audit');
  await page.getByLabel('お客様番号').fill('株式会社りんどう');
  await page.getByRole('button', { name: '検索' }).click();
  await page.getByText('形式が正しくありません。').waitFor();
  expect(await page.getByLabel('お客様番号').getAttribute('aria-invalid')).toBe('true');
  expect(page.url()).not.toContain('log=');
});

test('whoever is no auditor sees that, and no form', async () => {
  answers['/v1/staff/me'] = () => ({ body: { id: staff, name: '運営 一郎', email: 'staff@example.jp', roles: ['operator'] } });
  await open();
  await page.goto('/staff/audit?log=staff');
  await page.getByText('この操作を行う権限がありません').waitFor();
  expect(await page.getByRole('link', { name: '操作記録' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: '検索' }).count()).toBe(0);
});
