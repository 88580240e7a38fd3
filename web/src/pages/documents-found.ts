import { type Listed, nextItems } from '../api/every-page.ts';
import type { Document } from '../api/schema.ts';
import { asQuery, type Filters } from './documents-filters.ts';
import type { DocumentSource } from './documents-source.ts';

/** What a search has found so far. */
export type Found = Listed<Document>;

/** The next documents of a search. */
export function findMore(source: DocumentSource, filters: Filters, found?: Found): Promise<Found> {
  return nextItems((query) => source.page({ ...asQuery(filters), ...query }), found);
}
