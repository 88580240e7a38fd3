// build.ts <directory>: writes the pages of promises there, as they are published.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../local/paths.ts';
import { paths } from './frame.ts';
import { findChromium, printed } from './printed.ts';
import { promisesPage } from './promises-page.ts';
import { borneOut, type Proof, readProof } from './proof.ts';
import { parseRegister, type Register } from './register.ts';
import { whitePaperPage } from './white-paper-page.ts';
import { type Language, languages } from './words.ts';

export interface Page<Body = string | Uint8Array> {
  readonly body: Body;
  readonly contentType: string;
}

/** What the pages are made from. */
export interface Sources {
  readonly register: Register;
  readonly proof: Proof | undefined;
  readonly today: Date;
  readonly style: string;
  /** Whether the present paper is there as PDF, too. */
  readonly pdf: boolean;
  /** The white paper in Markdown, by edition, the present one first. */
  readonly papers: readonly { readonly file: string; readonly text: Readonly<Record<Language, string>> }[];
}

const editions = ['whitepaper', 'whitepaper-1.0'];

export function readSources(today: Date): Sources {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  return {
    register: parseRegister(read('tests/promises.toml')),
    proof: readProof(root),
    today,
    pdf: false,
    style: read('web/src/tokens.css') + read('infra/trust/trust.css'),
    papers: editions.map((edition) => ({
      file: `${edition.replace('whitepaper', 'white-paper')}.html`,
      text: { ja: read(`docs/${edition}.ja.md`), en: read(`docs/${edition}.en.md`) },
    })),
  };
}

/** The pages by their keys in the bucket of public pages. The pages of promises come last: they lead to the others. */
export function trustPages({ register: registered, proof, today, style, pdf, papers }: Sources): Map<string, Page<string>> {
  const register = borneOut(registered, proof);
  const pages = new Map<string, Page<string>>([[paths.style.slice(1), { body: style, contentType: 'text/css; charset=utf-8' }]]);
  const add = (path: string, body: string): void => {
    pages.set(path.slice(1), { body, contentType: 'text/html; charset=utf-8' });
  };
  for (const [index, { file, text }] of [...papers.entries()].reverse()) {
    const page = { ja: paths.promises.ja + file, en: paths.promises.en + file };
    for (const language of languages) {
      add(page[language], whitePaperPage({ text: text[language], register, language, page, superseded: index > 0, pdf: pdf && index === 0 }));
    }
  }
  for (const language of languages) add(paths.promises[language], promisesPage({ register, proof, today, language }));
  return pages;
}

/** The same pages, with the white paper as PDF if this machine has a Chromium that prints. */
export async function trustPagesAndPdf(sources: Sources, chromium = findChromium()): Promise<Map<string, Page>> {
  if (chromium === undefined) return trustPages(sources);
  try {
    const pages = trustPages({ ...sources, pdf: true });
    const papers = languages.map((language) => paths.whitePaper[language].slice(1));
    return new Map<string, Page>([...(await printed(chromium, pages, papers)), ...pages]);
  } catch (error) {
    process.stderr.write(`the white paper was not printed: ${String(error)}\n`);
    return trustPages(sources);
  }
}

if (import.meta.filename === process.argv[1]) {
  const directory = process.argv[2];
  if (directory === undefined) throw new Error('usage: build.ts <directory>');
  for (const [key, { body }] of await trustPagesAndPdf(readSources(new Date()))) {
    const file = join(directory, key.endsWith('/') ? `${key}index.html` : key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  }
}
