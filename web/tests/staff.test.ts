// The work of staff: a contract ends with a colleague's approval, and what follows until somebody reads what is retained.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { letDaysPass, planPurges } from '../../infra/local/past-end.ts';
import { demo, send, signUp } from '../../infra/local/seed.ts';
import { linkIn, mailTo, type Member, type Person, staff, type World, world } from './browser.ts';

const run = randomUUID().slice(0, 8);
const company = `株式会社りんどう${run}`;
const founder = { product: demo.product, email: `rindo-${run}@example.jp`, password: demo.password, name: '竜胆 花子', company };
const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

let here: World;
let asking: Member;
let approving: Member;
let reader: Person;
let organization: string;

beforeAll(async () => {
  here = await world();
  ({ organization_id: organization } = await signUp(here.stack, founder));
  await registerInvoice();
  [asking, approving] = await staff(here);
  reader = await here.person();
}, 120_000);

afterAll(async () => {
  const faults = [...asking.faults, ...approving.faults, ...reader.faults];
  await here.end();
  expect(faults).toEqual([]);
});

/** A document that the law wants kept, so that something is left to read. */
async function registerInvoice(): Promise<void> {
  const { product, email, password } = founder;
  const session = await send(here.stack, 'POST', `/v1/${product}/sessions`, { body: { email, password } });
  const { access_token: token } = (await session.json()) as { access_token: string };
  const file = Buffer.from('請求書');
  const invoice = {
    kind: 'invoice', title: '請求書 りんどう', transaction_date: today, amount: 1000, currency: 'JPY', counterparty: '株式会社さくら',
    media_type: 'text/plain', size: file.length, sha256: createHash('sha256').update(file).digest('hex'),
  };
  const registered = await send(here.stack, 'POST', `/v1/${product}/documents`, { token, body: invoice });
  const { upload } = (await registered.json()) as { upload: { url: string; headers: Record<string, string> } };
  expect((await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: file })).status).toBe(200);
}

/** Lets a colleague approve what waits for it. */
async function approve(act: string): Promise<void> {
  const { page, app } = approving;
  await page.goto('/staff/approvals');
  await page.getByRole('button', { name: new RegExp(`「${act}」`) }).first().click();
  await page.getByLabel('認証コード').fill(await app.code());
  await page.getByRole('button', { name: '承認する' }).click();
  await page.getByText('承認しました。').waitFor();
}

test('a customer is found by their exact name', async () => {
  const { page } = asking;
  await page.getByRole('navigation').getByRole('link', { name: 'お客様' }).click();
  await page.getByRole('searchbox').or(page.getByRole('textbox')).first().fill(company);
  await page.getByRole('button', { name: '検索' }).click();
  await page.getByRole('link', { name: company }).click();
  await page.waitForURL(`**/staff/customers/${organization}`);
  await page.getByRole('heading', { name: company }).waitFor();
});

test('a contract ends with an approval, and with the company’s name typed', async () => {
  const { page, app } = asking;
  await page.getByRole('button', { name: '契約を終了する' }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel('認証コード').fill(await app.code());
  await dialog.getByRole('button', { name: '承認を申請' }).click();
  await approve('契約の終了');
  await page.getByRole('button', { name: '承認を確認' }).click();
  await page.getByRole('button', { name: '実行する' }).click();
  const carryOut = dialog.getByRole('button', { name: '実行する' });
  expect(await carryOut.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill(company);
  await carryOut.click();
  await page.getByText('契約の終了を登録しました。').first().waitFor();
  await mailTo(here, founder.email, today.slice(0, 4));
});

test('a customer stands in the list of their status until the next', async () => {
  const { page } = asking;
  const row = page.getByRole('row').filter({ hasText: organization });
  await page.goto('/staff/customers');
  const status = page.getByLabel('状態');
  await status.selectOption({ label: '終了予定' });
  await row.waitFor();
  await status.selectOption({ label: '契約中' });
  await page.waitForURL(/status=active/);
  await row.waitFor({ state: 'detached' });
  await status.selectOption({ label: '終了予定' });
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: '契約' }).first().waitFor();
});

test('once the data is deleted, the certificate is verified in the browser', async () => {
  await letDaysPass(here.stack, organization, 31);
  await planPurges(here.stack);
  const { page } = asking;
  await expect
    .poll(async () => {
      await page.goto(`/staff/customers/${organization}`);
      await page.getByRole('heading', { name: '削除証明書' }).waitFor();
      await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
      return page.getByText('検証済み').count();
    }, { timeout: 90_000 })
    .toBe(1);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '証明書を保存' }).click()]);
  expect(download.suggestedFilename()).toMatch(/^certificate-.*\.txt$/);
});

test('a former customer reads with a pass what the law retains', async () => {
  const { page, app } = asking;
  await page.getByRole('button', { name: '閲覧用パスを発行' }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel('メールアドレス').fill(founder.email);
  await dialog.getByLabel('理由').fill('税務調査への対応のため');
  await dialog.getByLabel('認証コード').fill(await app.code());
  await dialog.getByRole('button', { name: '承認を申請' }).click();
  await approve('閲覧用パスの発行');
  await page.getByRole('button', { name: '承認を確認' }).click();
  await page.getByRole('button', { name: '実行する' }).click();
  await dialog.getByRole('button', { name: '実行する' }).click();

  await reader.page.goto(linkIn(await mailTo(here, founder.email, 'archive-pass#token')));
  await reader.page.getByText('請求書 りんどう').first().waitFor();
  await reader.page.getByText(organization).waitFor();
  expect(reader.page.url()).not.toContain('token');
});

test('staff get new recovery codes, and are offered another app', async () => {
  const { page, app, password } = approving;
  await page.locator('.user-menu').evaluate((menu: HTMLDetailsElement) => { menu.open = true; });
  await page.getByRole('link', { name: 'セキュリティ', exact: true }).click();
  await page.getByText('この端末').waitFor();
  const recovery = page.locator('section', { hasText: 'リカバリーコードの再発行' });
  await recovery.getByLabel('現在のパスワード').fill('not my password at all');
  await recovery.getByLabel('認証コード').fill(await app.code());
  await recovery.getByRole('button', { name: '再発行する' }).click();
  await recovery.getByText('現在のパスワードが正しくありません。').first().waitFor();
  await recovery.getByLabel('現在のパスワード').fill(password);
  await recovery.getByRole('button', { name: '再発行する' }).click();
  await page.getByRole('heading', { name: '新しいリカバリーコード' }).waitFor();
  expect(await page.locator('.codes li').count()).toBe(10);
  await page.getByRole('button', { name: '保存しました' }).click();
  await page.getByRole('button', { name: '新しい認証アプリを登録' }).click();
  await page.getByRole('img', { name: '認証アプリで読み取るQRコード' }).waitFor();
});

test('a notice is drafted, and nobody’s work is overwritten', async () => {
  const { page } = asking;
  await page.goto('/staff/notices');
  await page.getByRole('link', { name: '下書きを作成' }).click();
  await page.getByRole('link', { name: /サービスの変更/ }).first().click();
  await page.getByLabel('件名', { exact: true }).fill(`検索の変更 ${run}`);
  await page.getByLabel('本文', { exact: true }).fill('検索の画面が**変わります**。');
  await page.getByLabel('件名（英語）').fill('');
  await page.getByLabel('本文（英語）').fill('');
  await page.getByLabel('適用日').fill(today);
  await page.getByRole('button', { name: '下書きを保存' }).click();
  await page.getByRole('heading', { name: '下書きの編集' }).waitFor();
  const draft = page.url();

  const colleague = approving.page;
  await colleague.goto(draft);
  await colleague.getByLabel('件名', { exact: true }).fill(`検索画面の変更 ${run}`);
  await colleague.getByRole('button', { name: '下書きを保存' }).click();
  await colleague.getByText('下書きを保存しました').first().waitFor();

  await page.getByLabel('本文', { exact: true }).fill('検索の画面が新しくなります。');
  await page.getByRole('button', { name: '下書きを保存' }).click();
  await page.getByRole('alert').getByText(`検索画面の変更 ${run}`).waitFor();
  await page.getByRole('button', { name: '最新の内容に置き換える' }).click();
  expect(await page.getByLabel('件名', { exact: true }).inputValue()).toBe(`検索画面の変更 ${run}`);
});

test('a notice is published as its preview showed it', async () => {
  const { page } = asking;
  await page.locator('.preview').getByText('変わります').first().waitFor();
  await page.getByRole('button', { name: '公開の確認へ' }).click();
  await page.locator('dialog').getByText(/登録している方（メール\d+件、Webhook\d+件）に配信されます。/).waitFor();
  await page.locator('dialog').getByRole('button', { name: '公開する' }).click();
  await page.getByText('お知らせを公開しました').first().waitFor();
  await page.goto('/staff/notices');
  await page.getByRole('link', { name: `検索画面の変更 ${run}` }).waitFor();
});
