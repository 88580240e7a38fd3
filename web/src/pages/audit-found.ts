import { answer, signedIn } from '../api/client.ts';
import { type Listed, nextItems } from '../api/every-page.ts';
import { nextIn } from '../api/next-link.ts';
import type { AuditEntry } from '../api/schema.ts';
import { asQuery, type Filters } from './audit-filters.ts';

/** What a search has found so far; nothing, and more to look through, if the entries that fit are rare. */
export type Found = Listed<AuditEntry>;

/** How many pages without an entry are looked through before somebody is asked whether to go on. */
const pages = 3;

/** The next entries of a search. Each page that is read is itself on record. */
export function findMore(filters: Filters, found?: Found): Promise<Found> {
  const read = (cursor: { cursor?: string }) => answer(signedIn('staff').GET('/v1/staff/audit', { params: { query: { ...asQuery(filters), ...cursor } } }));
  return nextItems(read, found, pages);
}

/** What was read so far of a search, as one list. */
export interface Gathered {
  readonly csv: string;
  readonly entries: number;
  readonly next: string | null;
}

/** Reads the next part of the list of everything that a search finds, also of what the page does not show yet. */
export async function gatherMore(filters: Filters, signal: AbortSignal, before?: Gathered): Promise<Gathered> {
  const query = { ...asQuery(filters), ...(before === undefined || before.next === null ? {} : { cursor: before.next }) };
  const asked = signedIn('staff').GET('/v1/staff/audit-list', { params: { query }, parseAs: 'text', signal });
  const part = await answer(asked);
  // Every part begins with the names of the columns, and no cell has a line break.
  const begin = part.indexOf('\n') + 1;
  const entries = part.slice(begin).split('\n').length - 1;
  const { csv, entries: counted } = before ?? { csv: part.slice(0, begin), entries: 0 };
  return { csv: csv + part.slice(begin), entries: counted + entries, next: nextIn((await asked).response) };
}
