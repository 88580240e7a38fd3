/** A text in Japanese and in English. */
export type Text = readonly [japanese: string, english: string];

type Language = 'ja' | 'en';

/** Who looks at a page: what was asked for, and in which language. */
export class Viewer {
  readonly language: Language;
  /** Chosen by a link, and so kept by those that follow. */
  readonly chosen: Language | undefined;
  readonly #url: URL;

  constructor(url: URL, acceptLanguage: string | undefined) {
    this.#url = url;
    this.chosen = firstKnown([url.searchParams.get('language') ?? '']);
    this.language = this.chosen ?? firstKnown(acceptLanguage?.split(',') ?? []) ?? 'ja';
  }

  get path(): string {
    return this.#url.pathname;
  }

  asked(name: string): string {
    return this.#url.searchParams.get(name)?.trim() ?? '';
  }

  say([japanese, english]: Text, values: Readonly<Record<string, string | number>> = {}): string {
    const text = this.language === 'ja' ? japanese : english;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => (values[name] ?? '').toLocaleString(this.#locale));
  }

  /** `2026年11月27日 18:03`, of seconds since 1970, in Japan's time. */
  time(seconds: number): string {
    const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Tokyo' } as const;
    return new Intl.DateTimeFormat(this.#locale, format).format(seconds * 1000);
  }

  link(path: string, parameters: Readonly<Record<string, string | number>> = {}): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
    if (this.chosen !== undefined) query.set('language', this.chosen);
    return query.size === 0 ? path : `${path}?${query.toString()}`;
  }

  /** The same page in the other language. */
  get otherLanguage(): { readonly language: Language; readonly name: string; readonly address: string } {
    const language = this.language === 'ja' ? 'en' : 'ja';
    const query = new URLSearchParams(this.#url.search);
    query.set('language', language);
    return { language, name: language === 'ja' ? '日本語' : 'English', address: `${this.path}?${query.toString()}` };
  }

  get #locale(): string {
    return this.language === 'ja' ? 'ja-JP' : 'en-GB';
  }
}

function firstKnown(tags: readonly string[]): Language | undefined {
  const known = tags.map((tag) => /^(ja|en)\b/i.exec(tag.trim())?.[1]).find((language) => language !== undefined);
  return known?.toLowerCase() as Language | undefined;
}
