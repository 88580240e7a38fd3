// What follows from the last day of a contract, as the service counts it.

const parts = (iso: string): [number, number, number] => {
  const [year = 0, month = 1, day = 1] = iso.split('-').map(Number);
  return [year, month - 1, day];
};

const written = (day: Date): string => day.toISOString().slice(0, 10);

/** A day that many days later. */
function daysAfter(iso: string, days: number): string {
  const [year, month, day] = parts(iso);
  return written(new Date(Date.UTC(year, month, day + days)));
}

/**
 * The end of a month that begins after a day (Civil Code art. 143): the day before the one that corresponds to its
 * first, or the end of the month if that month has no such day.
 */
export function monthAfter(iso: string): string {
  const [year, month, day] = parts(daysAfter(iso, 1));
  const lastOfNext = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
  if (day > lastOfNext) return written(new Date(Date.UTC(year, month + 1, lastOfNext)));
  return written(new Date(Date.UTC(year, month + 1, day - 1)));
}

interface ContractDays {
  /** From here on, data can only be viewed and exported. */
  readonly readOnlyFrom: string;
  /** The first day on which data may be deleted. */
  readonly purgeFrom: string;
  /** By the end of this day no backup is readable either, unless the end is registered late. */
  readonly deadline: string;
}

/** The purge begins eight days before the month is over, and never within 14 days of the order, which comes `orderedOn` at the earliest. */
export function daysOf(endsOn: string, orderedOn: string): ContractDays {
  const deadline = monthAfter(endsOn);
  const [planned, noticed, next] = [daysAfter(deadline, -8), daysAfter(orderedOn, 14), daysAfter(endsOn, 1)];
  const purgeFrom = [planned, noticed, next].reduce((one, other) => (one > other ? one : other));
  const lastBackup = daysAfter(purgeFrom, 7);
  return { readOnlyFrom: next, purgeFrom, deadline: lastBackup > deadline ? lastBackup : deadline };
}

/** The last day that the API takes: three years from a day. */
export function threeYearsAfter(iso: string): string {
  const [year, month, day] = parts(iso);
  const last = new Date(Date.UTC(year + 3, month + 1, 0)).getUTCDate();
  return written(new Date(Date.UTC(year + 3, month, Math.min(day, last))));
}
