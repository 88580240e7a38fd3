import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from './build.ts';

/** Where this machine has a Chromium, if it does. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'chromium')).find((file) => existsSync(file));
}

/** Prints some of the pages as PDF, as any reader could from a browser. */
export async function printed(chromium: string, pages: ReadonlyMap<string, Page>, keys: readonly string[]): Promise<Map<string, Page>> {
  const directory = await mkdtemp(join(tmpdir(), 'trust-'));
  const server = createServer((request, response) => {
    const page = pages.get((request.url ?? '').slice(1));
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': page?.contentType ?? 'text/plain' }).end(page?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const prints = new Map<string, Page>();
    for (const key of keys) {
      const file = join(directory, 'page.pdf');
      const options = ['--headless', '--disable-gpu', '--no-pdf-header-footer', `--user-data-dir=${join(directory, 'profile')}`];
      // Chromium refuses its sandbox to root.
      if (process.getuid?.() === 0) options.push('--no-sandbox');
      await promisify(execFile)(chromium, [...options, `--print-to-pdf=${file}`, `http://127.0.0.1:${port}/${key}`], { timeout: 60_000 });
      prints.set(key.replace(/\.html$/, '.pdf'), { body: await readFile(file), contentType: 'application/pdf' });
    }
    return prints;
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true, force: true });
  }
}
