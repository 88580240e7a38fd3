// The gallery of states and components, compared with its pictures; the letters are its own, so that machines agree.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { artefacts, barriers, browser } from './browser.ts';

const pictures = join(import.meta.dirname, 'pictures');
/** Of all pixels: a newer browser smooths edges in its own way. */
const tolerance = 0.003;

let server: PreviewServer;
let chromium: Browser;
let site: string;

beforeAll(async () => {
  server = await preview({ root: 'gallery', build: { outDir: '../dist-gallery' }, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'warn' });
  site = server.resolvedUrls?.local[0] ?? '';
  chromium = await browser();
});

afterAll(async () => {
  await chromium.close();
  await server.close();
});

test.each([
  ['ja', 'light'],
  ['ja', 'dark'],
  ['en', 'light'],
  ['en', 'dark'],
  ['ja', 'forced'],
] as const)('states and components look as they did, in %s, %s', async (language, theme) => {
  // Whoever forces colours of their own sees nothing that is said by a background alone.
  const colours = theme === 'forced' ? ({ forcedColors: 'active' } as const) : { colorScheme: theme };
  const context = await chromium.newContext({ baseURL: site, ...colours, viewport: { width: 1000, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`/?language=${language}`);
  await page.locator('[aria-invalid=true]').first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  const seen = await page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide' });
  // The checker reads the colours of the sheet, which are not those that are forced.
  if (theme !== 'forced') expect(await barriers(page)).toEqual([]);
  await context.close();

  const picture = join(pictures, `gallery-${language}-${theme}.png`);
  if (process.env['UPDATE_SNAPSHOTS'] === '1') writeFileSync(picture, seen);
  expect(existsSync(picture), 'UPDATE_SNAPSHOTS=1 takes a picture').toBe(true);
  expect(difference(readFileSync(picture), seen, `gallery-${language}-${theme}`)).toBeLessThanOrEqual(tolerance);
});

/** Which part of the pixels differs; where, is left as an artefact. */
function difference(before: Buffer, after: Buffer, name: string): number {
  const [one, other] = [PNG.sync.read(before), PNG.sync.read(after)];
  const folder = join(artefacts, 'gallery');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), after);
  if (one.width !== other.width || one.height !== other.height) return 1;
  const { width, height } = one;
  const marked = new PNG({ width, height });
  const pixels = pixelmatch(one.data, other.data, marked.data, width, height, { threshold: 0.1 });
  if (pixels > 0) writeFileSync(join(folder, `${name}-difference.png`), PNG.sync.write(marked));
  return pixels / (width * height);
}
