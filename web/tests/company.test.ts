// The life of a company as its people see it, from the sign-up to the request for the end.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkIn, mailTo, type Person, type World, world } from './browser.ts';

const password = 'kingyo furin uchiwa hanabi';
const nextPassword = 'tsukimi dango susuki usagi';
const company = '株式会社あさがお';
const run = randomUUID().slice(0, 8);
const address = (name: string): string => `${name}-${run}@example.jp`;

let here: World;
let founder: Person;
let colleague: Person;

beforeAll(async () => {
  here = await world();
  [founder, colleague] = [await here.person(), await here.person()];
});

afterAll(async () => {
  const faults = [...founder.faults, ...colleague.faults];
  await here.end();
  expect(faults).toEqual([]);
});

async function signIn({ page }: Person, email: string, typed = password): Promise<void> {
  await page.goto('/pro-sign/sign-in');
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel('パスワード', { exact: true }).fill(typed);
  await page.getByRole('button', { name: 'ログイン' }).click();
  await page.waitForURL('**/pro-sign');
}

test('a company signs up by the link in its mail', async () => {
  const { page } = founder;
  await page.goto('/');
  await page.getByRole('link', { name: 'アカウントを作成' }).first().click();
  await page.getByLabel('メールアドレス').fill(address('hanako'));
  await page.getByRole('button', { name: '登録用メールを送信' }).click();
  await page.getByRole('heading', { name: 'メールを送信しました' }).waitFor();

  await page.goto(linkIn(await mailTo(here, address('hanako'), 'signup')));
  await page.getByLabel('お名前').fill('朝顔 花子');
  expect(page.url(), 'the token leaves the address bar').not.toContain('token');
  await page.getByLabel('会社名').fill(company);
  await page.getByLabel('パスワード', { exact: true }).fill('123');
  const terms = page.getByRole('checkbox', { name: /利用規約/ });
  await terms.waitFor();
  await page.getByRole('button', { name: 'アカウントを作成' }).click();
  await page.locator('[name=terms][aria-invalid=true]').waitFor();
  await page.getByText('内容をご確認のうえ、同意してください。').waitFor();
  await terms.check();
  await page.getByRole('button', { name: 'アカウントを作成' }).click();
  await page.locator('[name=password][aria-invalid=true]').waitFor();
  expect(await page.getByLabel('会社名').inputValue(), 'nothing typed is lost').toBe(company);

  await page.getByLabel('パスワード', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'アカウントを作成' }).click();
  await page.getByRole('heading', { name: 'アカウントを作成しました' }).waitFor();
  await signIn(founder, address('hanako'));
  await page.getByText(company).first().waitFor();
});

test('three people are invited at once, each with their own result', async () => {
  const { page } = founder;
  await page.getByRole('link', { name: 'メンバー' }).first().click();
  await page.getByRole('button', { name: 'メンバーを招待' }).click();
  await page.locator('dialog').getByLabel('メールアドレス').fill([address('taro'), address('jiro'), '宛先のない行'].join('\n'));
  await page.getByRole('button', { name: '招待メールを送信' }).click();
  const results = page.locator('dialog .results');
  await results.getByText(address('taro')).waitFor();
  expect(await results.getByText('送信済み').count()).toBe(2);
  expect(await results.getByText('未送信').count()).toBe(1);
  await page.getByRole('button', { name: '閉じる' }).first().click();
  await page.getByText(address('jiro')).waitFor();
});

test('whoever accepts an invitation is signed in at once', async () => {
  const { page } = colleague;
  await page.goto(linkIn(await mailTo(here, address('taro'), 'invitation')));
  // Who invites, and where to, is said before anything is asked for.
  await page.getByText(`「${company}」の朝顔 花子様からの招待です。`).waitFor();
  await page.getByLabel('お名前').fill('朝顔 太郎');
  await page.getByLabel('パスワード', { exact: true }).fill(password);
  await page.getByRole('checkbox', { name: /利用規約/ }).check();
  await page.getByRole('button', { name: '利用を開始する' }).click();
  await page.waitForURL('**/pro-sign');
  await page.getByText(company).first().waitFor();
});

test('an unwanted invitation is reported, and only by the button', async () => {
  const { page } = colleague;
  const invitation = linkIn(await mailTo(here, address('jiro'), 'invitation'));
  await page.goto(invitation.replace('/invitation#', '/invitation-report#'));
  await page.getByRole('heading', { name: '招待メールの報告' }).waitFor();
  await founder.page.reload();
  await founder.page.getByText(address('jiro')).waitFor();
  await page.getByRole('button', { name: '報告して停止する' }).click();
  await page.getByRole('heading', { name: '報告を受け付けました' }).waitFor();
  await founder.page.reload();
  await founder.page.getByText(address('jiro')).waitFor({ state: 'detached' });
  await page.goto('/pro-sign');
});

test('password managers are led to the page on which passwords are changed', async () => {
  const { page } = founder;
  await page.goto('/.well-known/change-password');
  await page.waitForURL('**/change-password');
  await page.getByRole('main').getByRole('link', { name: 'Pro-Sign' }).click();
  await page.getByLabel('現在のパスワード').first().waitFor();
  await page.goto('/pro-sign/members');
});

test('a role that was changed can be changed back at once', async () => {
  const { page } = founder;
  await page.reload();
  const row = page.getByRole('row', { name: '朝顔 太郎' });
  await row.getByLabel('朝顔 太郎さんの操作').click();
  await row.getByRole('button', { name: '役割・権限を変更' }).click();
  await page.locator('dialog').getByLabel('役割').selectOption({ label: '組織管理者' });
  await page.getByRole('button', { name: '変更', exact: true }).click();
  await row.getByText('組織管理者').waitFor();
  await page.getByRole('button', { name: '元に戻す' }).click();
  await row.getByText('一般ユーザー').waitFor();
});

test('people change their name and password themselves', async () => {
  const { page } = colleague;
  await page.locator('.user-menu > summary').click();
  await page.getByRole('link', { name: 'プロフィールと設定' }).click();
  await page.getByLabel('お名前').fill('朝顔 太郎丸');
  await page.getByRole('button', { name: '保存する' }).click();
  await page.getByText('プロフィールを保存しました。').waitFor();
  await page.locator('.user-menu', { hasText: '朝顔 太郎丸' }).waitFor();

  await page.getByLabel('現在のパスワード').fill('not the current one');
  await page.getByLabel('新しいパスワード', { exact: true }).fill(nextPassword);
  await page.getByRole('button', { name: 'パスワードを変更' }).click();
  await page.getByText('現在のパスワードが正しくありません。').waitFor();
  await page.getByLabel('現在のパスワード').fill(password);
  await page.getByRole('button', { name: 'パスワードを変更' }).click();
  await page.getByText('パスワードを変更しました。').waitFor();
});

test('a forgotten password is replaced by the link in a mail', async () => {
  const { page } = colleague;
  await page.goto('/pro-sign/password-reset');
  await page.getByLabel('メールアドレス').fill(address('taro'));
  await page.getByRole('button', { name: '再設定用メールを送信' }).click();
  await page.getByRole('heading', { name: 'メールを送信しました' }).waitFor();
  const link = linkIn(await mailTo(here, address('taro'), 'password-reset#token'));
  await page.goto(link);
  await page.getByLabel('新しいパスワード', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'パスワードを設定' }).click();
  await page.getByRole('heading', { name: 'パスワードを設定しました' }).waitFor();
  await signIn(colleague, address('taro'));

  await page.goto(link);
  await page.getByLabel('新しいパスワード', { exact: true }).fill(nextPassword);
  await page.getByRole('button', { name: 'パスワードを設定' }).click();
  await page.getByRole('link', { name: '新しいリンクを受け取る' }).waitFor();
});

test('everything that the company has can be exported and downloaded', async () => {
  const { page } = founder;
  await page.goto('/pro-sign/exports');
  await page.getByRole('button', { name: 'すべてのデータをエクスポート' }).click();
  const volume = page.getByRole('link', { name: /\.zip/ });
  await volume.waitFor({ timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), volume.click()]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
});

test('whoever leaves is asked for their password, and is gone', async () => {
  const { page } = colleague;
  await signIn(colleague, address('taro'));
  await page.goto('/pro-sign/me');
  await page.getByRole('button', { name: 'アカウントを削除' }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel('パスワード', { exact: true }).fill('not the current one');
  await dialog.getByRole('button', { name: 'アカウントを削除' }).click();
  await dialog.getByText('現在のパスワードが正しくありません。').waitFor();
  await dialog.getByLabel('パスワード', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'アカウントを削除' }).click();
  await page.getByRole('heading', { name: '製品を選んでください' }).waitFor();
  await founder.page.goto('/pro-sign/members');
  await founder.page.getByText(address('hanako')).first().waitFor();
  expect(await founder.page.getByText('朝顔 太郎丸').count()).toBe(0);
});

test('the end of the contract is asked for and withdrawn', async () => {
  const { page } = founder;
  await page.goto('/pro-sign/contract');
  const last = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('希望する契約の最終日').fill(last);
  await page.getByRole('button', { name: '解約を申請' }).click();
  const dialog = page.locator('dialog');
  const action = dialog.getByRole('button', { name: '解約を申請' });
  expect(await action.isDisabled(), 'it wants the company’s name first').toBe(true);
  await dialog.getByRole('textbox').fill(company);
  await action.click();
  await page.getByText('解約を申請しました').first().waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '解約を申請しています' }).waitFor();
  await page.getByRole('button', { name: '申請を取り下げる' }).click();
  await dialog.getByRole('button', { name: '申請を取り下げる' }).click();
  await page.getByText('解約の申請を取り下げました。').waitFor();
  await page.getByRole('heading', { name: '解約を申請しています' }).waitFor({ state: 'detached' });
});
