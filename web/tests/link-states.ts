// What the page of a mailed or posted link shows when the link, or what is asked with it, is not as it should be.
import { expect } from 'vitest';
import type { Text } from '../src/language/text.ts';
import { barriers, isTooWide, type Screen, type World } from './browser.ts';
import { standIn, type StandIn } from './stand-in.ts';

/** A token that nobody was sent. */
export const unknown = 'A'.repeat(43);

export interface LinkState {
  readonly name: string;
  /** The fragment of the link. */
  readonly link: string;
  readonly answer?: StandIn;
  readonly says: Text;
}

interface LinkPage {
  readonly path: string;
  /** What is pressed on it before anything is asked. */
  readonly press?: Text;
  /** What is pressed when nothing stands in the way any more, and what the page says then. */
  readonly again: Text;
  readonly says: Text;
}

export const linkScreens = [
  { language: 'ja', theme: 'light', width: 1280 },
  { language: 'en', theme: 'dark', width: 390 },
] as const satisfies readonly Screen[];

/** Opens a link in such a state, and goes on once it can be gone on. */
export async function seeLinkState(here: World, screen: Screen, of: LinkPage, { link, answer, says }: LinkState): Promise<void> {
  const visitor = await here.person(screen);
  const { page } = visitor;
  const words = ([ja, en]: Text): string => (screen.language === 'ja' ? ja : en);
  const press = (text: Text): Promise<void> => page.getByRole('button', { name: words(text) }).click();
  if (answer !== undefined) await page.route('**/v1/status/**', (route) => route.fulfill(standIn(here.site, answer)));
  await page.goto(`${of.path}${link}`);
  if (of.press !== undefined && link.endsWith(unknown)) await press(of.press);
  await page.getByText(words(says)).first().waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await isTooWide(page, 320)).toBe(false);
  if (answer !== undefined) {
    await page.unroute('**/v1/status/**');
    await press(of.again);
    await page.getByText(words(of.says)).waitFor();
  }
  expect(visitor.faults).toEqual([]);
  await visitor.close();
}
