// The devices on which a customer is signed in: seen, ended one by one or all at once, and honest when that fails.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from '../../infra/local/seed.ts';
import { artefacts, barriers, desktop, type Person, settled, type World, world } from './browser.ts';

const email = `devices-${randomUUID().slice(0, 8)}@example.jp`;
const password = 'violet ladder harbor quartz';
const list = '**/v1/pro-sign/me/sessions';

let here: World;
let people: Person[];

beforeAll(async () => {
  here = await world();
  await signUp(here.stack, { product: 'pro-sign', email, name: '端末 数子', company: '株式会社あさがお', password });
  people = [await here.person(), await here.person(), await here.person({ ...desktop, language: 'en', width: 390 })];
});

afterAll(async () => {
  const faults = people.flatMap(({ faults }) => faults);
  await here.end();
  expect(faults).toEqual([]);
});

async function signIn({ page }: Person, labels: readonly [email: string, password: string, action: string]): Promise<void> {
  await page.goto('/pro-sign/sign-in');
  await page.getByLabel(labels[0]).fill(email);
  await page.getByLabel(labels[1], { exact: true }).fill(password);
  await page.getByRole('button', { name: labels[2] }).click();
  await page.waitForURL('**/pro-sign');
}

const inJapanese = ['メールアドレス', 'パスワード', 'ログイン'] as const;
const inEnglish = ['Email address', 'Password', 'Sign in'] as const;

function person(index: number): Person {
  const found = people[index];
  if (found === undefined) throw new Error('there are three');
  return found;
}

test('a single session is shown as the only one', async () => {
  const { page } = person(0);
  await signIn(person(0), inJapanese);
  await page.goto('/pro-sign/me');
  await page.getByRole('heading', { name: 'ログイン中の端末' }).waitFor();
  await page.getByText('Chrome（Linux）').waitFor();
  await page.getByText('ほかの端末ではログインしていません。').waitFor();
  expect(await page.getByRole('button', { name: 'ほかの端末をすべてログアウトさせる' }).count()).toBe(0);
});

test('other devices are listed, and one of them is signed out', async () => {
  const { page } = person(0);
  await signIn(person(1), inJapanese);
  await signIn(person(2), inEnglish);
  await page.reload();
  const others = page.getByRole('button', { name: /のログインを終了/ });
  await others.nth(1).waitFor();
  await settled(page);
  expect(await barriers(page)).toEqual([]);
  await page.screenshot({ path: join(artefacts, 'pages', 'sessions-ja.png'), fullPage: true });
  // The latest comes first: that is the one in English.
  await others.first().click();
  await page.getByText('その端末をログアウトさせました。').waitFor();
  await others.nth(1).waitFor({ state: 'detached' });
  const ended = person(2).page;
  await ended.goto('/pro-sign/me');
  await ended.waitForURL('**/sign-in?return=**');
});

test('on a narrow screen in English everything fits', async () => {
  const { page } = person(2);
  await signIn(person(2), inEnglish);
  await page.goto('/pro-sign/me');
  await page.getByText('Chrome (Linux)').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await barriers(page)).toEqual([]);
});

test('all other devices are signed out at once', async () => {
  const { page } = person(0);
  await page.reload();
  await page.getByRole('button', { name: 'ほかの端末をすべてログアウトさせる' }).click();
  await page.getByText('ほかの端末ではログインしていません。').waitFor();
  for (const other of [person(1), person(2)]) {
    await other.page.goto('/pro-sign/me');
    await other.page.waitForURL('**/sign-in?return=**');
  }
  await page.reload();
  await page.getByText('Chrome（Linux）').waitFor();
});

test('a waiting, failing or forbidden list says so and recovers', async () => {
  const { page } = person(0);
  const section = page.locator('section', { has: page.getByRole('heading', { name: 'ログイン中の端末' }) });
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => { go = resolve; });
  await page.route(list, async (route) => {
    await gate;
    await route.abort();
  });
  await page.goto('/pro-sign/me');
  await section.getByRole('status').waitFor();
  go();
  const again = section.getByRole('button', { name: 'もう一度試す' });
  await again.waitFor();
  await page.unroute(list);
  const forbidden = { status: 403, contentType: 'application/problem+json', body: JSON.stringify({ type: '#not-permitted', title: '', status: 403 }) };
  await page.route(list, (route) => route.fulfill(forbidden), { times: 1 });
  await again.click();
  await section.getByText('この操作を行う権限がありません').waitFor();
  await page.reload();
  await section.getByText('Chrome（Linux）').waitFor();
});
