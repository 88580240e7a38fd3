// An auditor asks who did what at a customer, and who they are; and the asking is itself on record.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demo, send, signUp } from '../../infra/local/seed.ts';
import { type Member, settled, staff, type World, world } from './browser.ts';

const run = randomUUID().slice(0, 8);
const founder = { product: demo.product, email: `kikyo-${run}@example.jp`, password: demo.password, name: '桔梗 花子', company: `株式会社ききょう${run}` };

let here: World;
let auditor: Member;
let colleague: Member;
let organization: string;

beforeAll(async () => {
  here = await world();
  ({ organization_id: organization } = await signUp(here.stack, founder));
  const { product, email, password } = founder;
  await send(here.stack, 'POST', `/v1/${product}/sessions`, { body: { email, password } });
  [auditor, colleague] = await staff(here);
}, 120_000);

afterAll(async () => {
  const faults = [...auditor.faults, ...colleague.faults];
  await here.end();
  expect(faults).toEqual([]);
});

test('what happened at a customer is found by their number', async () => {
  const { page } = auditor;
  await page.getByRole('navigation').getByRole('link', { name: '操作記録' }).click();
  await page.getByLabel('お客様番号').fill(organization);
  await page.getByRole('button', { name: '検索' }).click();
  await page.waitForURL(`**/staff/audit?log=${organization}`);
  await page.getByRole('row').filter({ hasText: '新規登録の完了' }).waitFor();
  const signIn = page.getByRole('row').filter({ hasText: 'ログイン' }).filter({ hasText: 'mem_' }).first();
  await signIn.getByRole('button', { name: /^詳細/ }).click();
  await page.getByText('リクエストの番号').waitFor();
});

test('a name is shown after a fresh code', async () => {
  const { page, app } = auditor;
  expect(await page.getByText(founder.name).count()).toBe(0);
  await page.getByRole('button', { name: '氏名を表示' }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel('認証コード').fill(await app.code());
  await dialog.getByRole('button', { name: '表示する' }).click();
  await page.getByText(founder.name).first().waitFor();
});

test('a linked search leads a colleague to it and to earlier searchers', async () => {
  const { page } = colleague;
  await page.goto(`/staff/audit?log=${organization}&action=review-audit`);
  const before = page.getByRole('row').filter({ hasText: '操作記録の検索' }).filter({ hasText: '運営 一郎' }).last();
  await before.getByRole('link', { name: /^stf_/ }).click();
  await page.waitForURL(/log=stf_/);
  await settled(page);
  await page.getByRole('row').filter({ hasText: '操作記録の検索' }).first().waitFor();
});

test('a search is downloaded as CSV', async () => {
  const { page } = colleague;
  await page.goto(`/staff/audit?log=${organization}&action=confirm-signup`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSVでダウンロード' }).click()]);
  expect(readFileSync(await download.path(), 'utf8')).toContain(`"${organization}"`);
});
