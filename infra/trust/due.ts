import { monthsAfter } from './japan.ts';
import type { Duty } from './register.ts';

/** The last day on which a duty is still on time; nothing if it is done whenever there is reason to. */
export function dueBy({ months, done }: Duty, since: string): string | undefined {
  return months === undefined ? undefined : monthsAfter(done.at(-1) ?? since, months);
}

/** Whether a duty's time has passed, whether or not it was ever done. Days are Japan's. */
export function isPast(duty: Duty, since: string, today: string): boolean {
  const due = dueBy(duty, since);
  return due !== undefined && due < today;
}
