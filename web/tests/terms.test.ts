// The terms of use: everyone reads them, and whoever joined under earlier ones is asked again.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptedEarlier } from '../../infra/local/earlier-terms.ts';
import { signUp } from '../../infra/local/seed.ts';
import { artefacts, barriers, desktop, type Person, settled, type World, world } from './browser.ts';

const email = `terms-${randomUUID().slice(0, 8)}@example.jp`;
const password = 'violet ladder harbor quartz';

let here: World;
let person: Person;

beforeAll(async () => {
  here = await world();
  person = await here.person();
  const founder = { product: 'pro-sign', email, name: '規約 読子', company: '株式会社りんどう', password };
  const { organization_id, member_id } = await signUp(here.stack, founder);
  await acceptedEarlier(here.stack, organization_id, member_id, '2025-04-01');
});

afterAll(async () => {
  const { faults } = person;
  await here.end();
  expect(faults).toEqual([]);
});

async function signIn(): Promise<void> {
  const { page } = person;
  await page.goto('/pro-sign/sign-in');
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel('パスワード', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'ログイン' }).click();
}

test('everyone finds the terms in the footer, and earlier versions there', async () => {
  const { page } = person;
  await page.goto('/pro-sign/sign-in');
  await page.getByRole('link', { name: '利用規約' }).click();
  await page.getByRole('heading', { name: '2026年4月1日版 現在有効' }).waitFor();
  await page.getByRole('link', { name: '2025年4月1日版' }).click();
  await page.getByRole('heading', { name: '2025年4月1日版 過去の版' }).waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('terms that cannot be read are asked for again', async () => {
  const { page } = person;
  await page.route('**/v1/pro-sign/terms*', (route) => route.abort());
  await page.goto('/pro-sign/terms');
  const again = page.getByRole('button', { name: 'もう一度試す' });
  await again.waitFor();
  await page.unroute('**/v1/pro-sign/terms*');
  await again.click();
  await page.getByRole('heading', { name: '2026年4月1日版 現在有効' }).waitFor();
});

test('new terms stand before every page until they are accepted', async () => {
  const { page } = person;
  await signIn();
  const asked = page.getByRole('heading', { name: '利用規約が新しくなりました' });
  await asked.waitFor();
  await settled(page);
  expect(await barriers(page)).toEqual([]);
  await page.screenshot({ path: join(artefacts, 'pages', `new-terms-${desktop.language}.png`), fullPage: true });
  await page.goto('/pro-sign/documents');
  await asked.waitFor();

  await page.getByRole('button', { name: '同意せずにログアウト' }).click();
  await page.waitForURL('**/pro-sign/sign-in');
  await signIn();
  await page.getByRole('button', { name: '同意して続ける' }).click();
  await asked.waitFor({ state: 'detached' });

  // Once is enough, and it stands in the profile.
  await page.goto('/pro-sign/me');
  await page.getByRole('link', { name: '2026年4月1日版' }).waitFor();
  expect(await asked.count()).toBe(0);
});
