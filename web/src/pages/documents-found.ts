import type { Document } from '../api/schema.ts';
import { asQuery, type Filters } from './documents-filters.ts';
import type { DocumentSource } from './documents-source.ts';

/** What a search has found so far. */
export interface Found {
  readonly items: readonly Document[];
  readonly next: string | null;
}

/** The next documents of a search. A page of the API may hold none though there are more. */
export async function findMore(source: DocumentSource, filters: Filters, { items, next }: Found = { items: [], next: null }): Promise<Found> {
  let cursor = next;
  for (;;) {
    const page = await source.page({ ...asQuery(filters), ...(cursor === null ? {} : { cursor }) });
    if (page.items.length > 0 || page.next_cursor === null) return { items: [...items, ...page.items], next: page.next_cursor };
    cursor = page.next_cursor;
  }
}
