// A browser on the local site of a deployed stack, which fails on what people should never see.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { enrolStaff, type SeededStaff } from '../../infra/local/seed-staff.ts';
import { type Site, startSite } from '../../infra/local/site.ts';
import { readStack, type Stack } from '../../infra/local/stack-file.ts';
import { codeAt } from '../../infra/local/totp.ts';
import { waitFor } from '../../infra/local/wait.ts';

/** What a run leaves to be looked at. */
export const artefacts = join(import.meta.dirname, '../artefacts');

export interface Screen {
  readonly language: 'ja' | 'en';
  readonly theme: 'light' | 'dark';
  readonly width: 1280 | 390;
}

export const desktop: Screen = { language: 'ja', theme: 'light', width: 1280 };

/** A person at a screen. */
export interface Person {
  readonly page: Page;
  /** What went wrong on their pages so far. */
  readonly faults: string[];
  readonly close: () => Promise<void>;
}

export interface World {
  readonly stack: Stack;
  readonly site: string;
  readonly person: (screen?: Screen) => Promise<Person>;
  readonly end: () => Promise<void>;
}

/** Starts the browser and the site of the stack that YAKUSOKU_STACK names. */
export async function world(): Promise<World> {
  const file = process.env['YAKUSOKU_STACK'];
  if (file === undefined) throw new Error('YAKUSOKU_STACK names the file of a running stack; `make test` sets it');
  const stack = await readStack(file);
  const site: Site = await startSite({ port: 0, stack, client: join(import.meta.dirname, '../dist') });
  // To the browser, the site is where the stack believes it to be: files are taken from there only.
  const [believed, served] = [new URL(stack.site).host, new URL(site.address).host];
  const started = await browser(`--host-resolver-rules=MAP ${believed} ${served}`);
  return {
    stack,
    site: stack.site,
    person: (screen = desktop) => arrive(started, stack.site, screen),
    end: async () => {
      await started.close();
      await site.stop();
    },
  };
}

/** Chromium, as `tools/browser` installs it. */
export function browser(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', ...more],
  });
}

async function arrive(browser: Browser, baseURL: string, { language, theme, width }: Screen): Promise<Person> {
  const context: BrowserContext = await browser.newContext({
    baseURL,
    locale: language === 'ja' ? 'ja-JP' : 'en-GB',
    timezoneId: 'Asia/Tokyo',
    colorScheme: theme,
    viewport: { width, height: width === 390 ? 844 : 800 },
    reducedMotion: 'reduce',
  });
  const faults: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // The browser notes every answer that is not 2xx; what the page makes of it is what counts.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) faults.push(`${page.url()}: ${message.text()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** The app of a member of staff, of which each code works once. */
export class Authenticator {
  readonly #secret: string;
  readonly #recovery: string[];
  #last: number;

  /** Of somebody who has just joined, with the code of the step before. */
  constructor({ secret, recovery }: SeededStaff) {
    this.#secret = secret;
    this.#recovery = [...recovery];
    this.#last = stepAt(Date.now()) - 1;
  }

  /** A code that was not used yet: the current one, or else a recovery code, or else the next one. */
  async code(): Promise<string> {
    const isUsed = (): boolean => stepAt(Date.now()) <= this.#last;
    const recovery = isUsed() ? this.#recovery.shift() : undefined;
    if (recovery !== undefined) return recovery;
    await waitFor('the step of an unused code', 60, () => Promise.resolve(!isUsed() || undefined));
    this.#last = stepAt(Date.now());
    return codeAt(this.#secret, this.#last * step);
  }
}

/** How long a code is shown, in milliseconds. */
const step = 30_000;
const stepAt = (time: number): number => Math.floor(time / step);

export interface Member extends Person {
  readonly app: Authenticator;
  readonly password: string;
}

/** Two members of staff whom nobody has seen yet, signed in to the console. */
export async function staff(here: World): Promise<[Member, Member]> {
  const run = randomUUID().slice(0, 8);
  const people = ['一郎', '二葉'].map((name, index) => ({ name: `運営 ${name}`, email: `staff-${run}-${index}@example.jp` }));
  const enrolled = await enrolStaff(here.stack, people);
  const [one, other] = await Promise.all(enrolled.map(async (seeded) => {
    const { email, password } = seeded;
    const [person, app] = [await here.person(), new Authenticator(seeded)];
    const { page } = person;
    await page.goto('/staff/sign-in');
    await page.getByLabel('メールアドレス').fill(email);
    await page.getByLabel('パスワード', { exact: true }).fill(password);
    await page.getByLabel('認証コード').fill(await app.code());
    await page.getByRole('button', { name: 'ログイン' }).click();
    await page.waitForURL('**/staff');
    return { ...person, app, password };
  }));
  if (one === undefined || other === undefined) throw new Error('nobody joined the staff');
  return [one, other];
}

/** What a checker of accessibility finds on the page. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${page.url()} ${id}: ${html}`));
}

/** Whether something reaches over the edge of a page of that width. The narrowest are text enlarged four times, at 320. */
export async function isTooWide(page: Page, width: number): Promise<boolean> {
  const before = page.viewportSize() ?? { width, height: 800 };
  await page.setViewportSize({ width, height: before.height });
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  await page.setViewportSize(before);
  return tooWide;
}

/** Waits until a page shows what it is about. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
}

interface Mail {
  readonly To: readonly string[];
  readonly BodyText: string;
}

/** The newest mail to an address whose text has that, once it has come. */
export async function mailTo({ stack }: World, address: string, part: string): Promise<string> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const answer = await fetch(`${stack.emulator}/_ministack/ses/messages`);
    const { messages } = (await answer.json()) as { messages: Record<string, Mail[]> };
    const mails = Object.values(messages).flat().filter(({ To, BodyText }) => To.includes(address) && BodyText.includes(part));
    const newest = mails.at(-1);
    if (newest !== undefined) return newest.BodyText;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no mail with "${part}" came to ${address}`);
}

/** Opens a link as if for the first time: on the page that it leads to, it would change only the fragment. */
export async function openLink(page: Page, link: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(link);
}

/** Path and fragment of the link in a mail; the stack's links name a site that nobody serves there. */
export function linkIn(mail: string): string {
  const link = /https?:\/\/\S+#token=[\w.~-]+/.exec(mail)?.[0];
  if (link === undefined) throw new Error(`the mail has no link:\n${mail}`);
  const { pathname, hash } = new URL(link);
  return `${pathname}${hash}`;
}
