// Dates, times and sizes as people write them, in Japan's time.
import { language } from './text.ts';

const zone = 'Asia/Tokyo';
const locale = (): string => (language.value === 'en' ? 'en-GB' : 'ja-JP');

/** `2034年5月31日`, of a date `2034-05-31`. */
export function date(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** `2034/05/31`, for tables. */
export function shortDate(iso: string): string {
  return iso.slice(0, 10).replaceAll('-', '/');
}

/** A moment, to the minute. */
export function time(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeStyle: 'short', timeZone: zone }).format(new Date(iso));
}

/** A moment, to the second. */
export function exactTime(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone }).format(new Date(iso));
}

/** Today in Japan, as `2034-05-31`. */
export function today(): string {
  return new Intl.DateTimeFormat('sv', { timeZone: zone }).format(new Date());
}

/** The days from today until a date; negative once it is over. */
export function daysUntil(iso: string): number {
  return Math.round((Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) - Date.parse(`${today()}T00:00:00Z`)) / 86_400_000);
}

export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** step;
  return `${value.toLocaleString(locale(), { maximumFractionDigits: value < 10 ? 1 : 0 })} ${units[step] ?? ''}`;
}
