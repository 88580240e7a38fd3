// The components of a product: a publisher names them in a notice, and readers see how each works and has worked.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, isTooWide, type Member, type Person, staff, type World, world } from './browser.ts';
import { inJapan, publishTyped, typeNotice } from './notices.ts';

const product = 'pro-lead';
const run = randomUUID().slice(0, 8);

let here: World;
let publisher: Member;
let colleague: Member;
let reader: Person;

beforeAll(async () => {
  here = await world();
  [publisher, colleague] = await staff(here);
  reader = await here.person();
}, 120_000);

afterAll(async () => {
  const faults = [...publisher.faults, ...colleague.faults, ...reader.faults];
  await here.end();
  expect(faults).toEqual([]);
});

const row = (component: string) => reader.page.getByRole('listitem').filter({ has: reader.page.getByRole('img') }).filter({ hasText: component });

/** Opens the public page. Browsers keep it for a minute; whoever reloads it sees how it is now. */
async function look(): Promise<void> {
  await reader.page.goto(`${here.stack.pages}/${product}/`);
  await reader.page.reload();
}

/** What the public page says of how a component works. */
function stateOf(component: string): Promise<string> {
  return row(component).locator('.state').innerText();
}

/** Posts an update with which the notice is over. */
async function endNotice(state: string): Promise<void> {
  const { page } = publisher;
  await page.getByRole('button', { name: '更新を掲載' }).click();
  await page.getByLabel('掲載後の状態').selectOption({ label: state });
  await page.getByLabel('本文', { exact: true }).fill('ご不便をおかけしました。');
  await page.getByRole('button', { name: '掲載の確認へ' }).click();
  await page.locator('dialog').getByRole('button', { name: '掲載する' }).click();
  await page.getByText('更新を掲載しました').first().waitFor();
}

/** The day so many days from now, as readers see it. */
function dayInWords(days: number): string {
  const [year = '', month, day] = inJapan(days).slice(0, 10).split('-').map(Number);
  return `${year}年${month ?? ''}月${day ?? ''}日`;
}

test('the preview of an incident names the components that it concerns', async () => {
  const { page } = publisher;
  await typeNotice(page, { product, kind: 'incident', title: `APIの障害 ${run}`, components: ['API'] });
  const [japanese, english] = [page.getByRole('region', { name: '日本語のページ' }), page.getByRole('region', { name: '英語のページ' })];
  await japanese.getByText('対象の機能').waitFor();
  await japanese.getByText('API', { exact: true }).waitFor();
  await english.getByText('Components').waitFor();
  await page.getByRole('group', { name: /^対象の機能/ }).getByLabel('メール配信').check();
  await japanese.getByText('API、メール配信').waitFor();
  await page.getByRole('group', { name: /^対象の機能/ }).getByLabel('メール配信').uncheck();
  await japanese.getByText('API', { exact: true }).waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('readers see which component has an incident, and since when', async () => {
  const { page } = publisher;
  await publishTyped(page);
  // The link names the address on AWS, where nobody serves the page of this stack.
  const address = await page.getByRole('link', { name: '日本語', exact: true }).getAttribute('href');
  await reader.page.goto(`${here.stack.pages}${new URL(address ?? '').pathname}`);
  await reader.page.getByRole('heading', { name: `APIの障害 ${run}` }).waitFor();
  await reader.page.getByText('対象の機能').first().waitFor();
  expect(await barriers(reader.page)).toEqual([]);

  await look();
  expect([await stateOf('API'), await stateOf('Web画面'), await stateOf('メール配信')]).toEqual(['障害', '正常', '正常']);
  await reader.page.getByText('障害が発生しています').waitFor();
  await row('API').getByRole('img', { name: /^90日間のうち、障害・メンテナンスのあった日: [1-9]/ }).waitFor();
  await row('API').getByText('障害・メンテナンスのあった日', { exact: true }).click();
  for (const days of [-2, -1, 0]) await row('API').getByRole('listitem').filter({ hasText: `${dayInWords(days)} 障害` }).waitFor();
});

describe.each([
  ['ja', 'light'],
  ['en', 'dark'],
] as const)('in %s, %s', (language, theme) => {
  test('the 90 days can be read by everyone, on every screen', async () => {
    const visitor = await here.person({ language, theme, width: 390 });
    await visitor.page.goto(`${here.stack.pages}${language === 'en' ? '/en' : ''}/${product}/`);
    const days = visitor.page.getByRole('img', { name: language === 'ja' ? /^90日間のうち/ : /^Days with incidents or maintenance, of 90/ });
    expect(await days.count()).toBe(3);
    expect(await days.first().locator('span').count()).toBe(90);
    await visitor.page.locator('details').evaluateAll((all) => { for (const one of all) one.setAttribute('open', ''); });
    expect(await barriers(visitor.page)).toEqual([]);
    expect(await isTooWide(visitor.page, 320)).toBe(false);
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });
});

test('a component is normal again once its incident is resolved', async () => {
  await endNotice('解決済み');
  await look();
  expect(await stateOf('API')).toBe('正常');
  await reader.page.getByText('すべて正常に稼働しています').waitFor();
  // What was is not forgotten.
  await row('API').getByText('障害・メンテナンスのあった日', { exact: true }).click();
  await row('API').getByRole('listitem').filter({ hasText: `${dayInWords(-1)} 障害` }).waitFor();
});

test('maintenance of one component leaves the others normal', async () => {
  const { page } = publisher;
  await typeNotice(page, { product, kind: 'maintenance', title: `メールの保守 ${run}`, components: ['メール配信'] });
  await publishTyped(page, '実施中');
  await look();
  expect([await stateOf('メール配信'), await stateOf('API')]).toEqual(['メンテナンス', '正常']);
  await reader.page.getByText('メンテナンス中です').waitFor();
  await endNotice('終了');
  await look();
  expect(await stateOf('メール配信')).toBe('正常');
});
