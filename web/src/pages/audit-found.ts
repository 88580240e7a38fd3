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

/** Everything that a search finds, also what the page does not show yet, as one list. */
export async function listAll(filters: Filters): Promise<string> {
  const parts: string[] = [];
  let cursor: string | null = null;
  do {
    const query = { ...asQuery(filters), ...(cursor === null ? {} : { cursor }) };
    const asked = signedIn('staff').GET('/v1/staff/audit-list', { params: { query }, parseAs: 'text' });
    const csv = await answer(asked);
    // Every part has the names of the columns.
    parts.push(parts.length === 0 ? csv : csv.slice(csv.indexOf('\n') + 1));
    cursor = nextIn((await asked).response);
  } while (cursor !== null);
  return parts.join('');
}
