// A file becomes a document: registered, found, downloaded, corrected and voided.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demo, seed } from '../../infra/local/seed.ts';
import { barriers, type Person, settled, type World, world } from './browser.ts';

let here: World;

beforeAll(async () => {
  here = await world();
  await seed(here.stack);
});

afterAll(async () => {
  await here.end();
});

async function signIn({ page }: Person): Promise<void> {
  await page.goto(`/${demo.product}/sign-in?return=/${demo.product}/documents`);
  await page.getByLabel('メールアドレス', { exact: true }).fill(demo.email);
  await page.getByLabel('パスワード', { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: 'ログイン', exact: true }).click();
  await page.waitForURL(`**/${demo.product}/documents`);
}

test('a file is registered, found, downloaded, corrected and voided', async () => {
  const person = await here.person();
  const { page, faults } = person;
  await signIn(person);
  const mark = crypto.randomUUID().slice(0, 8);
  const content = Buffer.from(`請求書 ${mark}\n`.repeat(200_000));

  // The fields begin with what the name of the file says.
  await page.getByLabel('ファイルを選択').setInputFiles({ name: `請求書_20261120_${mark}.txt`, mimeType: 'text/plain', buffer: content });
  const row = page.getByRole('region', { name: `請求書_20261120_${mark}.txt` });
  expect(await row.getByLabel('種類').inputValue()).toBe('invoice');
  expect(await row.getByLabel('取引日').inputValue()).toBe('2026-11-20');

  // What is wrong is said at the field.
  await row.getByRole('button', { name: '登録', exact: true }).click();
  await row.locator('.field-problem').first().waitFor();
  expect(await row.getByLabel('取引先').getAttribute('aria-invalid')).toBe('true');

  await row.getByLabel('取引先').fill(`株式会社${mark}`);
  await row.getByLabel('金額').fill('１２３，４５６');
  await row.getByRole('button', { name: '登録', exact: true }).click();
  await row.getByText('登録しました。').waitFor();
  expect(await barriers(page)).toEqual([]);

  // The address holds what is searched for.
  await page.getByRole('search').getByLabel('取引先（名前の一部）').fill(mark);
  await page.getByRole('button', { name: '検索', exact: true }).click();
  await page.waitForURL(/counterparty=/);
  await page.reload();
  await settled(page);
  const found = page.getByRole('row').filter({ hasText: mark });
  expect(await found.textContent()).toMatch(/2026\/11\/20.*[¥￥]123,456/);
  // The name that the file had, and who registered it.
  expect(await found.textContent()).toContain(`請求書_20261120_${mark}.txt`);
  expect(await found.getByRole('cell', { name: demo.name }).count()).toBe(1);
  await found.getByRole('link').click();
  await page.getByRole('button', { name: 'ファイルをダウンロード' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByText(createHash('sha256').update(content).digest('hex')).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'ファイルをダウンロード' }).click()]);
  expect(download.suggestedFilename()).toBe(`請求書_20261120_${mark}.txt`);
  expect((await readFile(await download.path())).equals(content)).toBe(true);

  // Its correction is linked both ways.
  await page.getByRole('button', { name: '訂正する' }).click();
  await page.getByLabel('正しいファイルを選択').setInputFiles({ name: 'right.txt', mimeType: 'text/plain', buffer: Buffer.from(mark) });
  await page.getByLabel('件名').fill(`訂正版 ${mark}`);
  await page.getByRole('button', { name: '訂正として登録' }).click();
  await page.getByRole('heading', { name: `訂正版 ${mark}` }).waitFor();
  await page.getByRole('link', { name: `請求書_20261120_${mark}` }).click();
  await page.getByRole('link', { name: `訂正版 ${mark}` }).click();
  await page.getByRole('heading', { name: `訂正版 ${mark}` }).waitFor();

  // Voided, it stays viewable, and only there.
  await page.getByRole('button', { name: '登録を取り消す' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '登録を取り消す' }).click();
  await page.getByText('この書類の登録は取り消されています。', { exact: false }).waitFor();
  await page.goto(`/${demo.product}/documents?counterparty=${mark}`);
  await settled(page);
  expect(await page.getByRole('row').filter({ hasText: mark }).allTextContents()).toHaveLength(1);
  await page.goto(`/${demo.product}/documents?counterparty=${mark}&voided=true`);
  await settled(page);
  await page.getByRole('link', { name: `訂正版 ${mark}` }).waitFor();

  expect(faults).toEqual([]);
  await person.close();
});

test('an upload that is cut or cancelled is sent again', async () => {
  const person = await here.person();
  const { page } = person;
  await signIn(person);
  const name = `領収書_20261121_${crypto.randomUUID().slice(0, 8)}.txt`;
  await page.getByLabel('ファイルを選択').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
  const row = page.getByRole('region', { name });
  await row.getByLabel('取引先').fill('株式会社例');
  await row.getByLabel('金額').fill('1000');

  const isUpload = (url: URL): boolean => url.searchParams.has('X-Amz-Signature');
  await page.route(isUpload, (route) => route.abort());
  await row.getByRole('button', { name: '登録', exact: true }).click();
  await row.getByText('ファイルの送信が途中で切れました。', { exact: false }).waitFor();
  expect(await row.getByLabel('取引先').isDisabled()).toBe(true);

  // It is held up for as long as it takes to cancel it.
  await page.unroute(isUpload);
  await page.route(isUpload, () => undefined);
  await row.getByRole('button', { name: 'ファイルを再送信' }).click();
  await row.getByRole('button', { name: `${name}の登録を中止` }).click();
  await row.getByRole('status').filter({ hasText: 'ファイルはまだ届いていません' }).waitFor();

  await page.unroute(isUpload);
  await row.getByRole('button', { name: 'ファイルを再送信' }).click();
  await row.getByText('登録しました。').waitFor();
  await row.getByRole('link', { name: '書類を開く' }).click();
  await page.getByRole('button', { name: 'ファイルをダウンロード' }).waitFor();
  await person.close();
});

test('a file that changed after it was chosen is chosen again', async () => {
  const person = await here.person();
  const { page } = person;
  await signIn(person);
  const folder = await mkdtemp(join(tmpdir(), 'chosen-'));
  const file = join(folder, '見積書_20261122.txt');
  await writeFile(file, 'as it was chosen');
  const choose = page.getByLabel('ファイルを選択');
  await choose.setInputFiles(file);
  const row = page.getByRole('region', { name: '見積書_20261122.txt' });
  await row.getByLabel('取引先').fill('株式会社例');
  await row.getByLabel('金額').fill('1000');
  await writeFile(file, 'as somebody else has saved it since');
  await row.getByRole('button', { name: '登録', exact: true }).click();
  await row.getByText('ファイルを読み込めませんでした。', { exact: false }).waitFor();
  await page.locator('.user-menu').evaluate((menu: HTMLDetailsElement) => { menu.open = true; });
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('region', { name: '見積書_20261122.txt' }).getByText('The file could not be read.', { exact: false }).waitFor();
  await page.getByRole('button', { name: '日本語' }).click();

  await row.getByRole('button', { name: '見積書_20261122.txtを取り除く' }).click();
  await choose.setInputFiles(file);
  await row.getByLabel('取引先').fill('株式会社例');
  await row.getByLabel('金額').fill('1000');
  await row.getByRole('button', { name: '登録', exact: true }).click();
  await row.getByText('登録しました。').waitFor();
  await rm(folder, { recursive: true });
  await person.close();
});
