// Notices to a channel: asked for in the browser, and confirmed there by the link that the channel is sent.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkInChannel } from '../../infra/local/channel.ts';
import { barriers, isTooWide, linkIn, mailTo, type Person, type World, world } from './browser.ts';

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

async function openLink(link: string): Promise<void> {
  await person.page.goto('about:blank');
  await person.page.goto(link);
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
    await openLink(link);
    await page.getByText('Pro-Signのお知らせを、リンクが投稿されたチャンネルに配信します。').waitFor();
    expect(page.url(), 'the token leaves the address bar').not.toContain('token');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '配信を開始する' }).click();
    await page.getByRole('heading', { name: '配信を開始しました' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('confirms nothing by the same link a second time', async () => {
    const { page } = person;
    await openLink(link);
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

const unknown = 'A'.repeat(43);
const start = { ja: '配信を開始する', en: 'Start' } as const;

interface State {
  readonly name: string;
  readonly link: string;
  /** What stands in for the API's answer. */
  readonly answer?: { readonly status: number; readonly type?: string };
  readonly says: readonly [ja: string, en: string];
}

const states: readonly State[] = [
  { name: 'no link', link: '', says: ['チャンネルに投稿されたリンクから', 'Open this page from the link'] },
  { name: 'a cut link', link: '#token=AAAA', says: ['リンクが途中で切れています', 'The link is incomplete.'] },
  { name: 'a dead link', link: `#token=${unknown}`, says: ['24時間の期限が過ぎています', 'its 24 hours are over'] },
  { name: 'a network that forbids it', link: `#token=${unknown}`, answer: { status: 403 }, says: ['社内ネットワークなどの制限', 'Check whether your network blocks it'] },
  { name: 'a busy service', link: `#token=${unknown}`, answer: { status: 503, type: 'busy' }, says: ['混み合っています', 'The service is busy'] },
];

describe.each([
  ['ja', 'light', 1280],
  ['en', 'dark', 390],
] as const)('in %s, %s, on %i pixels', (language, theme, width) => {
  test.each(states)('the page says what $name means and what to do', async ({ link, answer, says: [ja, en] }) => {
    const visitor = await here.person({ language, theme, width });
    const { page } = visitor;
    if (answer !== undefined) {
      const { status, type } = answer;
      const body = type === undefined ? '<h1>Forbidden</h1>' : JSON.stringify({ type: `${here.site}/problems#${type}`, title: '', status });
      const contentType = type === undefined ? 'text/html' : 'application/problem+json';
      await page.route('**/v1/status/**', (route) => route.fulfill({ status, contentType, body }));
    }
    await page.goto(`/${product}/webhook${link}`);
    if (link.endsWith(unknown)) await page.getByRole('button', { name: start[language] }).click();
    await page.getByText(language === 'ja' ? ja : en).first().waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await isTooWide(page, 320)).toBe(false);
    if (answer !== undefined) {
      await page.unroute('**/v1/status/**');
      await page.getByRole('button', { name: start[language] }).click();
      await page.getByRole('heading', { name: language === 'ja' ? 'このリンクは使用できません' : 'This link no longer works' }).waitFor();
    }
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });
});
