// What people see when something goes wrong: each failure once, with its own sentence and what to do next.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demo, seed } from '../../infra/local/seed.ts';
import { barriers, desktop, type Person, type World, world } from './browser.ts';
import { standIn, type StandIn } from './stand-in.ts';

interface Failure extends StandIn {
  readonly says: readonly [ja: string, en: string];
}

const failures: readonly Failure[] = [
  { status: 403, type: 'not-permitted', says: ['この操作を行う権限がありません', 'You do not have permission'] },
  { status: 404, type: 'not-found', says: ['見つかりません', 'Not found'] },
  { status: 409, type: 'notice-changed', says: ['内容が変わっています', 'Something has changed meanwhile'] },
  { status: 413, type: 'body-too-large', says: ['大きすぎます', 'Too large'] },
  { status: 429, type: 'too-many-attempts', headers: { 'retry-after': '45' }, says: ['あと45秒お待ちください。', 'Wait 45 s.'] },
  { status: 500, type: 'unexpected', says: ['予期しないエラーが発生しました。', 'Something went wrong on our side.'] },
  { status: 502, says: ['サービスが応答しませんでした。', 'The service did not respond.'] },
  { status: 503, type: 'busy', says: ['ただいま混み合っているか、メンテナンス中です', 'Busy, or under maintenance'] },
  { status: 504, says: ['処理に時間がかかっています', 'This takes longer than usual'] },
];

let here: World;
let person: Person;

beforeAll(async () => {
  here = await world();
  await seed(here.stack);
  person = await here.person(desktop);
  const { page } = person;
  await page.goto(`/${demo.product}/sign-in`);
  await page.getByLabel('メールアドレス').fill(demo.email);
  await page.getByLabel('パスワード', { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: 'ログイン' }).click();
  await page.waitForURL(`**/${demo.product}`);
});

afterAll(async () => {
  await here.end();
});

const answers = '**/v1/*/exports';
const failed = (): ReturnType<Person['page']['locator']> => person.page.locator('main [role=alert]');
const switchTo = async (language: 'English' | '日本語'): Promise<void> => {
  await person.page.locator('.user-menu').evaluate((menu: HTMLDetailsElement) => { menu.open = true; });
  await person.page.getByRole('button', { name: language }).click();
};

describe.each(failures)('an answer with $status', (failure) => {
  const [ja, en] = failure.says;
  test('says in both languages what happened and what to do', async () => {
    const { page } = person;
    await page.route(answers, (route) => route.fulfill(standIn(here.site, failure)));
    await page.goto(`/${demo.product}/exports`);
    await failed().getByText(ja).first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await switchTo('English');
    await failed().getByText(en).first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await switchTo('日本語');
    await page.unroute(answers);
    const retry = page.getByRole('button', { name: 'もう一度試す' });
    if ((await retry.count()) === 0) return;
    await retry.click();
    await failed().waitFor({ state: 'detached' });
  });
});

test('whoever is offline is told, and goes on when the network is back', async () => {
  const { page } = person;
  await page.route(answers, (route) => route.abort('internetdisconnected'));
  await page.goto(`/${demo.product}/exports`);
  await failed().getByText('オフラインです').waitFor();
  await page.unroute(answers);
  await page.getByRole('button', { name: 'もう一度試す' }).click();
  await failed().waitFor({ state: 'detached' });
});

test('a session that ends in the middle loses nothing that was typed', async () => {
  const { page } = person;
  await page.goto(`/${demo.product}/me`);
  await page.getByLabel('お名前').fill('見本 花代');
  const lost = { status: 401, contentType: 'application/problem+json', body: JSON.stringify({ type: '#session-ended', title: '', status: 401 }) };
  await page.route('**/v1/*/me', (route) => route.fulfill(lost), { times: 1 });
  await page.route('**/v1/*/sessions/refresh', (route) => route.fulfill(lost));
  await page.getByRole('button', { name: '保存する' }).click();
  await page.getByRole('button', { name: '保存する' }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel('メールアドレス').fill(demo.email);
  await dialog.getByLabel('パスワード', { exact: true }).fill(demo.password);
  await dialog.getByRole('button', { name: 'ログイン' }).click();
  await page.unroute('**/v1/*/sessions/refresh');
  await page.getByText('プロフィールを保存しました。').waitFor();
  await page.locator('.user-menu', { hasText: '見本 花代' }).waitFor();
  await page.getByLabel('お名前').fill(demo.name);
  await page.getByRole('button', { name: '保存する' }).click();
  await page.locator('.user-menu', { hasText: demo.name }).waitFor();
});

test('the links of a signed-out page lead back after signing in', async () => {
  const stranger = await here.person(desktop);
  const { page } = stranger;
  await page.goto(`/${demo.product}/members?q=見本`);
  await page.waitForURL('**/sign-in?return=**');
  await page.getByLabel('メールアドレス').fill(demo.email);
  await page.getByLabel('パスワード', { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: 'ログイン' }).click();
  await page.waitForURL(`**/${demo.product}/members?q=*`);
  await stranger.close();
});
