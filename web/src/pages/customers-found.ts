// What was searched for last. It stands in no address: no name and no e-mail address of a customer belongs in a history or a log.
import { signal } from '@preact/signals';
import { answer, signedIn } from '../api/client.ts';
import type { CustomerSummary } from '../api/schema.ts';

export interface Found {
  readonly query: string;
  readonly items: readonly CustomerSummary[];
}

export const lastSearch = signal<Found | undefined>(undefined);

/** The names by which companies were found: the API keeps them unreadable and tells them nobody. */
const names = signal<ReadonlyMap<string, string>>(new Map());

export async function findCustomers(query: string): Promise<readonly CustomerSummary[]> {
  const { items } = await answer(signedIn('staff').POST('/v1/staff/customers/search', { body: { query } }));
  return items;
}

/** Searches, and remembers what was found until the page is left. */
export async function search(written: string): Promise<void> {
  const query = written.normalize('NFKC').trim();
  const items = await findCustomers(query);
  lastSearch.value = { query: written, items };
  if (isCustomerNumber(query) || query.includes('@')) return;
  names.value = new Map([...names.value, ...items.map(({ organization }) => [organization, written.trim()] as const)]);
}

/** The name of a company, if it was found by it. */
export function knownName(organization: string): string | undefined {
  return names.value.get(organization);
}

function isCustomerNumber(text: string): boolean {
  return /^org_[0-9A-Z]{26}$/.test(text);
}
