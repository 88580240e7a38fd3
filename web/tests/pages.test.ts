// Every page that is not of one thing: wide in Japanese and light, narrow in English and dark. Nothing fails, and nobody
// is kept out.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demo, seed } from '../../infra/local/seed.ts';
import { enrolStaff } from '../../infra/local/seed-staff.ts';
import { codeAt } from '../../infra/local/totp.ts';
import { routes } from '../src/app/routes.ts';
import { artefacts, barriers, desktop, isTooWide, type Person, type Screen, settled, type World, world } from './browser.ts';

/** Each with a member of staff of its own, as a code works once. */
const screens = [
  { ...desktop, member: 0 },
  { language: 'en', theme: 'dark', width: 390, member: 1 },
] as const;

/** Pages of one thing are opened in the journeys. */
const shown = routes.filter(({ path }) => !/:(?!product)/.test(path)).map((route) => ({
  ...route,
  address: route.path.replace(':product', demo.product),
}));

let here: World;
let staff: Awaited<ReturnType<typeof enrolStaff>>;

beforeAll(async () => {
  here = await world();
  await seed(here.stack);
  const run = randomUUID().slice(0, 8);
  staff = await enrolStaff(here.stack, screens.map(({ member }) => ({ name: '運営 一郎', email: `pages-${run}-${member}@example.jp` })));
});

afterAll(async () => {
  await here.end();
});

async function signIn({ page }: Person, language: Screen['language'], member: number): Promise<void> {
  const [email, password, code, button] =
    language === 'ja' ? ['メールアドレス', 'パスワード', '認証コード', 'ログイン'] : ['Email address', 'Password', 'Code', 'Sign in'];
  await page.goto(`/${demo.product}/sign-in`);
  await page.getByLabel(email, { exact: true }).fill(demo.email);
  await page.getByLabel(password, { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL(`**/${demo.product}`);

  const { email: staffEmail = '', password: staffPassword = '', secret = '' } = staff[member] ?? {};
  await page.goto('/staff/sign-in');
  await page.getByLabel(email, { exact: true }).fill(staffEmail);
  await page.getByLabel(password, { exact: true }).fill(staffPassword);
  await page.getByLabel(code, { exact: true }).fill(codeAt(secret, Date.now()));
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL('**/staff');
}

test('on a phone everything is in the bar or in its menu', async () => {
  const { page, close } = await here.person({ language: 'ja', theme: 'light', width: 390 });
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`/${demo.product}/sign-in`);
  await page.getByLabel('メールアドレス').fill(demo.email);
  await page.getByLabel('パスワード', { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: 'ログイン' }).click();
  const bar = page.getByRole('navigation', { name: 'メニュー' });
  await bar.getByRole('link', { name: '書類' }).waitFor();
  const cut = await bar.locator(':scope > ul > li:visible > *').evaluateAll((entries) => entries.filter((entry) => entry.scrollWidth > entry.clientWidth).map((entry) => entry.textContent));
  expect(cut).toEqual([]);
  expect(await bar.getByRole('link', { name: 'エクスポート' }).count()).toBe(0);

  // By keyboard alone: the menu opens, leads on, and is gone.
  await bar.getByRole('button', { name: 'メニュー' }).press('Enter');
  await bar.getByRole('link', { name: 'エクスポート' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await bar.getByRole('link', { name: 'エクスポート' }).press('Enter');
  await page.waitForURL('**/exports');
  await bar.getByRole('link', { name: 'エクスポート' }).waitFor({ state: 'hidden' });
  await close();
});

describe.each(screens)('on a screen of $width pixels, $language, $theme', (screen) => {
  test('every page is complete, correct and open to all', async () => {
    const person = await here.person(screen);
    await signIn(person, screen.language, screen.member);
    const found: string[] = [];
    for (const { address } of shown) {
      await person.page.goto(address);
      await settled(person.page);
      expect(await person.page.title(), address).toMatch(/^\S.* - (Pro-Sign|管理画面|Console)$/);
      found.push(...(await barriers(person.page)));
      const picture = `${address.slice(1).replaceAll('/', '-') || 'home'}-${screen.language}-${screen.theme}.png`;
      await person.page.screenshot({ path: join(artefacts, 'pages', picture), fullPage: true });
      for (const width of screen.width === 390 ? [390, 320] : [screen.width]) {
        if (await isTooWide(person.page, width)) found.push(`${address} is wider than ${width} pixels`);
      }
    }
    expect([...found, ...person.faults]).toEqual([]);
    await person.close();
  });
});
