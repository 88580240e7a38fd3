// Notices to a channel: asked for in the browser, and confirmed there by the link that the channel is sent.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkInChannel } from '../../infra/local/channel.ts';
import type { Text } from '../src/language/text.ts';
import { barriers, linkIn, mailTo, openLink, type Person, type World, world } from './browser.ts';
import { type LinkState, linkScreens, seeLinkState, unknown } from './link-states.ts';

const product = 'pro-sign';
const run = randomUUID().slice(0, 8);

let here: World;
let person: Person;

beforeAll(async () => {
  here = await world();
  person = await here.person();
});

afterAll(async () => {
  const { faults } = person;
  await here.end();
  expect(faults).toEqual([]);
});

/** Asks for notices to a channel, and confirms the address; returns where the subscription is ended. */
async function subscribe(email: string, webhook: string, format: string): Promise<string> {
  const { page } = person;
  await page.goto(`/${product}/subscription`);
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel(/^WebhookのURL/).fill(webhook);
  await page.getByLabel('Webhookの送信先').selectOption({ label: format });
  await page.getByRole('button', { name: '確認メールを送信' }).click();
  await page.getByRole('heading', { name: '確認メールを送信しました' }).waitFor();
  await page.goto(linkIn(await mailTo(here, email, 'subscription#token')));
  await page.getByRole('button', { name: '登録を完了する' }).click();
  await page.getByRole('heading', { name: 'Webhookの確認を待っています' }).waitFor();
  await page.getByText('チャンネルに確認のリンクを投稿しました。').waitFor();
  expect(await barriers(page)).toEqual([]);
  return page.getByLabel('配信内容の変更・停止のURL', { exact: true }).inputValue();
}

describe.each(['Slack', 'Microsoft Teams'])('a channel of %s', (format) => {
  const email = `channel-${format.length}-${run}@example.jp`;
  // No machine has a name that ends so.
  const webhook = `https://${randomUUID()}.invalid/hooks`;
  let link: string;

  test('gets notices once somebody opens the link posted there', async () => {
    const { page } = person;
    const { hash } = new URL(await subscribe(email, webhook, format));
    link = await linkInChannel(here.stack, product, new URLSearchParams(hash.slice(1)).get('token') ?? '');
    await openLink(page, link);
    await page.getByText('Pro-Signのお知らせを、リンクが投稿されたチャンネルに配信します。').waitFor();
    expect(page.url(), 'the token leaves the address bar').not.toContain('token');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '配信を開始する' }).click();
    await page.getByRole('heading', { name: '配信を開始しました' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('confirms nothing by the same link a second time', async () => {
    const { page } = person;
    await openLink(page, link);
    await page.getByRole('button', { name: '配信を開始する' }).click();
    await page.getByRole('heading', { name: 'このリンクは使用できません' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'もう一度登録する' }).click();
    await page.getByRole('heading', { name: 'Pro-Signのお知らせを受け取る' }).waitFor();
  });
});

test('a webhook without https is refused at its field', async () => {
  const { page } = person;
  await page.goto(`/${product}/subscription`);
  await page.getByLabel('メールアドレス').fill(`channel-${run}@example.jp`);
  await page.getByLabel(/^WebhookのURL/).fill('http://127.0.0.1:8080/hooks');
  await page.getByRole('button', { name: '確認メールを送信' }).click();
  const field = page.getByLabel(/^WebhookのURL/);
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  expect(await barriers(page)).toEqual([]);
});

const states: readonly LinkState[] = [
  { name: 'no link', link: '', says: ['チャンネルに投稿されたリンクから', 'Open this page from the link'] },
  { name: 'a cut link', link: '#token=AAAA', says: ['リンクが途中で切れています', 'The link is incomplete.'] },
  { name: 'a dead link', link: `#token=${unknown}`, says: ['24時間の期限が過ぎています', 'its 24 hours are over'] },
  { name: 'a network that forbids it', link: `#token=${unknown}`, answer: { status: 403 }, says: ['社内ネットワークなどの制限', 'Check whether your network blocks it'] },
  { name: 'a busy service', link: `#token=${unknown}`, answer: { status: 503, type: 'busy' }, says: ['混み合っています', 'The service is busy'] },
];

const start: Text = ['配信を開始する', 'Start'];

describe.each(linkScreens)('in $language, $theme, on $width pixels', (screen) => {
  test.each(states)('the page says what $name means and what to do', async (state) => {
    await seeLinkState(here, screen, { path: `/${product}/webhook`, press: start, again: start, says: ['このリンクは使用できません', 'This link no longer works'] }, state);
  });
});
