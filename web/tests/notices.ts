// What a publisher does in the console, for journeys in which somebody reads it.
import type { Page } from 'playwright-core';

interface Draft {
  readonly product: 'pro-sign' | 'pro-lead';
  readonly kind: 'incident' | 'maintenance' | 'service-change';
  readonly title: string;
  /** How they are called in the form; none is all. */
  readonly components?: readonly string[];
  /** The state in which it is published, if it is not the usual one. */
  readonly state?: string;
}

/** A moment so many days from now, as a field for times holds it in Japan. */
export function inJapan(days: number): string {
  return new Date(Date.now() + 9 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 16);
}

/** Types a notice. An incident began two days ago, maintenance ends tomorrow, and a change is for next month. */
export async function typeNotice(page: Page, { product, kind, title, components = [] }: Draft): Promise<void> {
  await page.goto(`/staff/notices/new?product=${product}&kind=${kind}`);
  await page.getByLabel('件名', { exact: true }).fill(title);
  await page.getByLabel('本文', { exact: true }).fill(`${title}について、お知らせします。`);
  if (kind === 'service-change') await page.getByLabel('適用日').fill(inJapan(30).slice(0, 10));
  if (kind === 'maintenance') {
    await page.getByLabel(/^開始日時/).fill(inJapan(0));
    await page.getByLabel(/^終了日時/).fill(inJapan(1));
    await page.getByLabel('利用への影響').selectOption({ label: 'ご利用いただけません' });
  }
  if (kind === 'incident') {
    await page.getByLabel(/^発生日時/).fill(inJapan(-2));
    await page.getByLabel(/^検知日時/).fill(inJapan(-2));
    await page.getByLabel('重大度').selectOption({ label: '軽微' });
    await page.getByLabel('個人データへの影響').selectOption({ label: '影響は確認されていません' });
    await page.getByLabel('影響を受けるお客様').selectOption({ label: 'すべてのお客様' });
  }
  for (const component of components) await page.getByRole('group', { name: /^対象の機能/ }).getByLabel(component).check();
}

/** Saves what was typed, and publishes it. */
export async function publishTyped(page: Page, state?: string): Promise<void> {
  await page.getByRole('button', { name: '下書きを保存' }).click();
  await page.getByRole('heading', { name: '下書きの編集' }).waitFor();
  await page.getByRole('button', { name: '公開の確認へ' }).click();
  const dialog = page.locator('dialog');
  if (state !== undefined) await dialog.getByLabel('公開時の状態').selectOption({ label: state });
  await dialog.getByRole('button', { name: '公開する' }).click();
  await page.getByText('お知らせを公開しました').first().waitFor();
}

/** Publishes a notice from beginning to end. */
export async function publishNotice(page: Page, draft: Draft): Promise<void> {
  await typeNotice(page, draft);
  await publishTyped(page, draft.state);
}
