// What documents are searched by: as it stands in the address, and as the API takes it.
import { filled } from '../app/filled.ts';
import { currencyCode, minorUnits } from './documents-amount.ts';

/** As people typed it, so that the address says what the fields say. */
export const filterNames = ['from', 'to', 'counterparty', 'kind', 'minimum', 'maximum', 'currency', 'voided'] as const;

type FilterName = (typeof filterNames)[number];

export type Filters = Readonly<Partial<Record<FilterName, string>>>;

/** The filters among the fields of a form, or in the query of an address. Empty ones are none. */
export function filtersIn(given: Iterable<readonly [string, string]>): Filters {
  const filters = filled(filterNames, given);
  // A currency by itself stands in the form before anyone asks for an amount.
  if (filters.minimum === undefined && filters.maximum === undefined) delete filters.currency;
  return filters;
}

/** The filters as a query of the API: amounts in minor units. */
export function asQuery(filters: Filters): Record<string, string> {
  const query: Record<string, string> = { ...filters };
  const currency = currencyCode(filters.currency ?? '');
  if (filters.currency !== undefined) query['currency'] = currency;
  for (const name of ['minimum', 'maximum'] as const) {
    const written = filters[name];
    if (written !== undefined) query[name] = String(minorUnits(written, currency));
  }
  return query;
}

/** Whether something is asked for that the first row of the form does not show. */
export function hasMore({ minimum, maximum, voided }: Filters): boolean {
  return [minimum, maximum, voided].some((filter) => filter !== undefined);
}
