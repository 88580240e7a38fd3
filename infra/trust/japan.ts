import { html, type Html } from './html.ts';
import type { Language } from './words.ts';

/** Which day it is in Japan: 2026-11-27. */
export function dayInJapan(at: Date): string {
  return at.toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' });
}

/** A day such as 2026-11-27 as readers of a table see it. */
export function timeOf(day: string, language: Language): Html {
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  const shown = language === 'ja' ? day.replaceAll('-', '/') : new Date(day).toLocaleDateString('en-GB', options);
  return html`<time datetime="${day}">${shown}</time>`;
}

/** A month such as 2026-11 in words. */
export function monthName(month: string, language: Language): string {
  const options = { year: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString(language === 'ja' ? 'ja-JP' : 'en-GB', options);
}

/** The same day some months later, or the last of a month that is shorter. */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}
