// Somebody who reads the notices of a product by mail, from the page of its notices to the end of their subscription.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailsTo } from '../../infra/local/seed.ts';
import { barriers, isTooWide, linkIn, mailTo, type Member, openLink, type Person, settled, staff, type World, world } from './browser.ts';
import { type LinkState, linkScreens, seeLinkState, unknown } from './link-states.ts';
import { publishNotice } from './notices.ts';
import { standIn } from './stand-in.ts';

const product = 'pro-lead';
const run = randomUUID().slice(0, 8);
const [reader, other] = [`reader-${run}@example.jp`, `other-${run}@example.jp`];
const titled = (name: string): string => `${name} ${run}`;

let here: World;
let person: Person;
let publisher: Member;
let colleague: Member;
/** The link of the newest notice. */
let preferences: string;

beforeAll(async () => {
  here = await world();
  person = await here.person();
  [publisher, colleague] = await staff(here);
}, 120_000);

afterAll(async () => {
  const faults = [...person.faults, ...publisher.faults, ...colleague.faults];
  await here.end();
  expect(faults).toEqual([]);
});

async function subscribe(email: string): Promise<void> {
  const { page } = person;
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByRole('button', { name: '確認メールを送信' }).click();
  await page.getByRole('heading', { name: '確認メールを送信しました' }).waitFor();
  await page.goto(linkIn(await mailTo(here, email, 'subscription#token')));
  await page.getByRole('button', { name: '登録を完了する' }).click();
  await page.getByRole('heading', { name: '登録が完了しました' }).waitFor();
}

/** Which of these notices somebody was sent. */
async function sentTo(email: string, titles: readonly string[]): Promise<string[]> {
  const mails = await mailsTo(here.stack, email);
  return titles.filter((title) => mails.some(({ BodyText }) => BodyText.includes(title)));
}

const kind = (name: string) => person.page.getByRole('group', { name: '受け取るお知らせ' }).getByLabel(name);
const component = (name: string) => person.page.getByRole('group', { name: /^対象の機能/ }).getByLabel(name);

test('the page of the notices leads to a subscription by mail', async () => {
  const { page } = person;
  // The page is there once something was published.
  await publishNotice(publisher.page, { product, kind: 'service-change', title: titled('登録前のお知らせ') });
  await page.goto(`${here.stack.pages}/${product}/`);
  await page.getByRole('link', { name: 'お知らせを受け取る' }).click();
  await page.getByRole('heading', { name: 'Pro-Leadのお知らせを受け取る' }).waitFor();
  for (const name of ['障害・インシデント', 'メンテナンス', 'サービスの変更']) await kind(name).uncheck();
  await page.getByLabel('メールアドレス').fill(reader);
  await page.getByRole('button', { name: '確認メールを送信' }).click();
  await expect.poll(() => kind('障害・インシデント').evaluate((box) => box === document.activeElement)).toBe(true);
  expect(await kind('障害・インシデント').getAttribute('aria-invalid')).toBe('true');
  expect(await barriers(page)).toEqual([]);
  for (const name of ['障害・インシデント', 'メンテナンス', 'サービスの変更']) await kind(name).check();
  await subscribe(reader);
  expect(await barriers(page)).toEqual([]);

  await page.goto(`/${product}/subscription`);
  await subscribe(other);
});

test('a link that has confirmed a subscription confirms no other', async () => {
  const { page } = person;
  await openLink(page, linkIn(await mailTo(here, reader, 'subscription#token')));
  await page.getByRole('button', { name: '登録を完了する' }).click();
  await page.getByText('このリンクは使用済みか、').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: '新しいリンクを受け取る' }).click();
  await page.getByLabel('メールアドレス').waitFor();
});

test('the link of a notice leads to what they receive', async () => {
  const { page } = person;
  const title = titled('画面の変更');
  await publishNotice(publisher.page, { product, kind: 'service-change', title });
  preferences = linkIn(await mailTo(here, reader, title));
  expect(preferences).toContain(`/${product}/unsubscribe#`);
  await openLink(page, preferences);
  await page.getByRole('heading', { name: 'お知らせの配信設定' }).waitFor();
  for (const name of ['障害・インシデント', 'メンテナンス', 'サービスの変更']) expect(await kind(name).isChecked(), name).toBe(true);
  expect(await component('API').isChecked()).toBe(false);
  expect(page.url(), 'the token leaves the address bar').not.toContain('token');
  expect(await barriers(page)).toEqual([]);
  expect(await isTooWide(page, 320)).toBe(false);
});

test('only notices of the chosen kinds and components reach them', async () => {
  const { page } = person;
  await kind('サービスの変更').uncheck();
  await component('API').check();
  await page.getByRole('button', { name: '保存する' }).click();
  await page.getByText('配信設定を保存しました').waitFor();
  await openLink(page, preferences);
  await component('API').waitFor();
  expect([await kind('サービスの変更').isChecked(), await kind('メンテナンス').isChecked(), await component('API').isChecked()]).toEqual([false, true, true]);

  const unwanted = [titled('別の変更'), titled('メールの保守')] as const;
  await publishNotice(publisher.page, { product, kind: 'service-change', title: unwanted[0] });
  await publishNotice(publisher.page, { product, kind: 'maintenance', title: unwanted[1], components: ['メール配信'] });
  const wanted = titled('APIの保守');
  await publishNotice(publisher.page, { product, kind: 'maintenance', title: wanted, components: ['API'] });
  for (const title of unwanted) await mailTo(here, other, title);
  preferences = linkIn(await mailTo(here, reader, wanted));
  expect([await sentTo(other, unwanted), await sentTo(reader, unwanted)]).toEqual([unwanted, []]);
});

test('whoever chooses nothing is asked to choose, and nothing is lost', async () => {
  const { page } = person;
  await openLink(page, preferences);
  await kind('メンテナンス').uncheck();
  await kind('障害・インシデント').uncheck();
  await page.getByRole('button', { name: '保存する' }).click();
  await page.getByRole('group', { name: '受け取るお知らせ' }).locator('.field-problem').waitFor();
  expect(await component('API').isChecked()).toBe(true);
  expect(await barriers(page)).toEqual([]);
  await openLink(page, preferences);
  await kind('メンテナンス').waitFor();
  expect(await kind('メンテナンス').isChecked()).toBe(true);
});

test('the link ends the subscription, and is dead from then on', async () => {
  const { page } = person;
  await openLink(page, preferences);
  // The same link is open in another window, too.
  const behind = await page.context().newPage();
  await behind.goto(preferences);
  await behind.getByRole('button', { name: '保存する' }).waitFor();

  await page.getByRole('button', { name: '受け取りを停止する' }).click();
  await page.getByRole('heading', { name: 'お知らせの受け取りを停止しました' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await behind.getByRole('button', { name: '保存する' }).click();
  await behind.getByRole('heading', { name: 'このリンクの受け取りは停止されています' }).waitFor();
  await behind.close();
  await openLink(page, preferences);
  await page.getByRole('heading', { name: 'このリンクの受け取りは停止されています' }).waitFor();
  expect(await barriers(page)).toEqual([]);

  const last = titled('APIの点検');
  await publishNotice(publisher.page, { product, kind: 'maintenance', title: last, components: ['API'] });
  await mailTo(here, other, last);
  expect([await sentTo(other, [last]), await sentTo(reader, [last])]).toEqual([[last], []]);
  await page.getByRole('link', { name: 'もう一度受け取る' }).click();
  await page.getByRole('heading', { name: 'Pro-Leadのお知らせを受け取る' }).waitFor();
});

const states: readonly LinkState[] = [
  { name: 'no link', link: '', says: ['リンクから、このページを開いてください。', 'Open this page from the link in a notice email.'] },
  { name: 'a cut link', link: '#token=AAAA', says: ['リンクが途中で切れています', 'The link is incomplete.'] },
  { name: 'a dead link', link: `#token=${unknown}`, says: ['このリンクでの配信はありません', 'Nothing is sent for this link any more.'] },
  { name: 'a network that forbids it', link: `#token=${unknown}`, answer: { status: 403 }, says: ['社内ネットワークなどの制限', 'Check whether your network blocks it'] },
  { name: 'a busy service', link: `#token=${unknown}`, answer: { status: 503, type: 'busy' }, says: ['ただいま混み合っているか、', 'Busy, or under maintenance'] },
];

describe.each(linkScreens)('in $language, $theme, on $width pixels', (screen) => {
  test.each(states)('preferences say what $name means and what to do', async (state) => {
    await seeLinkState(here, screen, { path: `/${product}/unsubscribe`, again: ['もう一度試す', 'Try again'], says: ['このリンクでの配信はありません', 'Nothing is sent for this link any more.'] }, state);
  });
});

test('preferences that cannot be saved stay as they were chosen', async () => {
  const { page } = person;
  const preferred = { kinds: ['incident'], components: [] };
  await page.route('**/v1/status/**', (route) =>
    route.request().method() === 'GET'
      ? route.fulfill({ json: preferred })
      : route.fulfill(standIn(here.site, { status: 503, type: 'busy' })),
  );
  await openLink(page, `/${product}/unsubscribe#token=${unknown}`);
  await component('Web画面').check();
  await page.getByRole('button', { name: '保存する' }).click();
  await page.getByRole('alert').getByText('混み合っています').waitFor();
  expect(await component('Web画面').isChecked()).toBe(true);
  await settled(page);
  expect(await barriers(page)).toEqual([]);
  await page.unroute('**/v1/status/**');
});

test('preferences that are being read are waited for', async () => {
  const { page } = person;
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/v1/status/**', async (route) => {
    await held;
    await route.fulfill({ json: { kinds: ['incident'], components: [] } });
  });
  await openLink(page, `/${product}/unsubscribe#token=${unknown}`);
  await page.getByRole('status').getByText('読み込んでいます').waitFor();
  expect(await page.getByRole('button', { name: '保存する' }).count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
  go();
  await page.getByRole('button', { name: '保存する' }).waitFor();
  await page.unroute('**/v1/status/**');
});
