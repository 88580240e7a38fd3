// Business years as periods, counted as the service counts them.
import type { ArchiveSettings, ShownBusinessYearEnd } from '../api/schema.ts';

/** How years end, and since when, as it stands in the form. */
export interface YearEnd {
  /** Names the row while the form is there. */
  readonly key: number;
  /** The first day of a year; empty for a company that never changed its years. */
  readonly from: string;
  readonly month: string;
  /** Empty for the last day of the month. */
  readonly day: string;
  readonly extension: string;
}

export interface Period {
  readonly first: string;
  readonly last: string;
}

export function yearEndOf({ from, year_end, extension_months }: ShownBusinessYearEnd, key: number): YearEnd {
  const [month = '03', day = ''] = year_end.split('-');
  return { key, from: from ?? '', month, day, extension: String(extension_months) };
}

/** A row as the API takes it. */
export function asGiven({ from, month, day, extension }: YearEnd): NonNullable<ArchiveSettings['business_years']>[number] {
  return {
    ...(from === '' ? {} : { from }),
    year_end: day === '' ? month : `${month}-${day}`,
    extension_months: Number(extension),
  };
}

const written = (day: Date): string => day.toISOString().slice(0, 10);

function next(iso: string, days: number): string {
  return written(new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000));
}

/** The end that falls in a calendar year. The last day of a month is meant also by its number, except in February. */
function endIn(year: number, { month, day }: YearEnd): string {
  const last = new Date(Date.UTC(year, Number(month), 0)).getUTCDate();
  const wanted = day === '' ? last : Math.min(Number(day), last);
  return written(new Date(Date.UTC(year, Number(month) - 1, wanted)));
}

/** The business year that contains a day. */
function yearAt(day: string, years: readonly YearEnd[]): Period | undefined {
  const begun = years.filter(({ from }) => from <= day).length;
  const now = years[Math.max(0, begun - 1)];
  const after = years[begun];
  if (now === undefined) return undefined;
  const year = Number(day.slice(0, 4));
  const isBeforeEnd = day <= endIn(year, now);
  let first = next(endIn(isBeforeEnd ? year - 1 : year, now), 1);
  let last = endIn(isBeforeEnd ? year : year + 1, now);
  if (now.from !== '' && now.from <= day && now.from > first) first = now.from;
  if (after !== undefined && next(after.from, -1) < last) last = next(after.from, -1);
  return { first, last };
}

/** The years from the one that contains a day back to the first, at most so many. The newest comes first. */
export function periodsUntil(day: string, years: readonly YearEnd[], most: number): Period[] {
  const found: Period[] = [];
  // Rows that are not filled in, or not in their order, are for the API to refuse.
  const areComplete = years.every(({ from }, at) => (at === 0 ? true : from !== '' && from > (years[at - 1]?.from ?? '')));
  let at = day;
  while (areComplete && found.length < most) {
    const period = yearAt(at, years);
    if (period === undefined) break;
    found.push(period);
    if (period.first === years[0]?.from) break;
    at = next(period.first, -1);
  }
  return found;
}
