// What each role of the staff does: an administrator, an operator, and a publisher who plans ahead.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demo, send, signUp } from '../../infra/local/seed.ts';
import { mailTo, type Member, staff, type World, world } from './browser.ts';

const run = randomUUID().slice(0, 8);
const founder = { product: demo.product, email: `kikyo-${run}@example.jp`, password: demo.password, name: '桔梗 太郎', company: `株式会社ききょう${run}` };

let here: World;
let asking: Member;
let colleague: Member;

beforeAll(async () => {
  here = await world();
  await signUp(here.stack, founder);
  [asking, colleague] = await staff(here);
}, 120_000);

afterAll(async () => {
  const faults = [...asking.faults, ...colleague.faults];
  await here.end();
  expect(faults).toEqual([]);
});

test('an operator lifts the wait of somebody who guessed too often', async () => {
  const { product, email, password } = founder;
  const signIn = async (typed: string): Promise<number> =>
    (await send(here.stack, 'POST', `/v1/${product}/sessions`, { body: { email, password: typed } })).status;
  await expect.poll(() => signIn('a wrong guess'), { timeout: 60_000 }).toBe(429);

  const { page } = asking;
  await page.goto('/staff/customers');
  const help = page.locator('section', { hasText: 'ログインできない方への対応' });
  await help.getByLabel('メールアドレス').fill(email);
  await help.getByRole('button', { name: '実行する' }).click();
  await page.getByText('対応しました。').first().waitFor();
  expect(await signIn(password)).toBe(200);

  await help.getByLabel('対応').selectOption({ label: 'パスワード再設定のメールを送る' });
  await help.getByRole('button', { name: '実行する' }).click();
  await mailTo(here, email, 'password-reset#token');
});

test('a publisher plans a maintenance, and takes it back', async () => {
  const { page } = asking;
  const [tomorrow, day] = [1, 7].map((days) => new Date(Date.now() + 9 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10));
  await page.goto('/staff/notices');
  await page.getByRole('link', { name: '下書きを作成' }).click();
  await page.getByRole('link', { name: /メンテナンス/ }).first().click();
  await page.getByLabel('件名', { exact: true }).fill(`データベースの更新 ${run}`);
  await page.getByLabel('本文', { exact: true }).fill('日時: {日時}');
  await page.getByLabel('件名（英語）').fill('');
  await page.getByLabel('本文（英語）').fill('');
  await page.getByLabel(/^開始日時/).fill(`${day}T00:00`);
  await page.getByLabel(/^終了日時/).fill(`${day}T04:00`);
  await page.getByLabel('利用への影響').selectOption({ label: '閲覧のみご利用いただけます' });
  await page.getByRole('button', { name: '下書きを保存' }).click();
  await page.getByRole('heading', { name: '下書きの編集' }).waitFor();
  await page.getByRole('button', { name: '公開を予約' }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel(/公開日時/).fill(`${tomorrow}T09:00`);
  await dialog.getByRole('button', { name: '予約する' }).click();
  await page.getByText('公開を予約しました').first().waitFor();
  await page.getByRole('button', { name: '予約を取り消す' }).click();
  await page.getByText('公開の予約を取り消しました').first().waitFor();
  await page.getByRole('button', { name: '公開を予約' }).waitFor();
});

test('an administrator gives a colleague another role with an approval', async () => {
  const { page, app } = asking;
  await page.goto('/staff/members');
  const change = page.getByRole('button', { name: /運営 二葉さんの役割を変更/ }).last();
  await change.click();
  const dialog = page.locator('dialog');
  for (const role of [/運用|契約、閲覧用パス/, /操作記録の閲覧/]) await dialog.getByLabel(role).uncheck();
  await dialog.getByLabel('認証コード').fill(await app.code());
  await dialog.getByRole('button', { name: '承認を申請' }).click();
  await colleague.page.goto('/staff/approvals');
  await colleague.page.getByRole('button', { name: /「役割の変更」/ }).first().click();
  await colleague.page.getByLabel('認証コード').fill(await colleague.app.code());
  await colleague.page.getByRole('button', { name: '承認する' }).click();
  await colleague.page.getByText('承認しました。').waitFor();
  await page.getByRole('button', { name: '承認を確認' }).click();
  await page.getByRole('button', { name: '実行する' }).click();
  await dialog.getByRole('button', { name: '実行する' }).click();
  await page.getByText(/役割を変更しました/).first().waitFor();
  await colleague.page.goto('/staff');
  await colleague.page.getByRole('navigation').getByRole('link', { name: 'お知らせ' }).waitFor();
  expect(await colleague.page.getByRole('navigation').getByRole('link', { name: 'お客様' }).count()).toBe(0);
});
