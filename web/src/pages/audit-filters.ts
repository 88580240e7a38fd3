// What the audit log is searched by: as it stands in the address, and as the API takes it.
import { filled } from '../app/filled.ts';
import { isProduct, type Product } from '../app/products.ts';

const filterNames = ['log', 'actor', 'target', 'action', 'from', 'until'] as const;

export type Filters = Readonly<Partial<Record<(typeof filterNames)[number], string>>>;

/** Whose log is searched; of a customer or a person, their identifier says whose. */
export type Whose = 'customer' | 'person' | 'staff' | Product;

export function whoseIn(log: string): Whose {
  if (log === 'staff' || isProduct(log)) return log;
  return /^(mem|stf|pas)_/.test(log) ? 'person' : 'customer';
}

/** Whether the log has to be named by an identifier. */
export function takesIdentifier(whose: Whose): boolean {
  return whose === 'customer' || whose === 'person';
}

/** The filters in the query of an address. */
export function filtersIn(query: Iterable<readonly [string, string]>): Filters {
  return filled(filterNames, query);
}

/** The filters that the fields of the form ask for. */
export function filtersTyped({ whose = '', ...fields }: Readonly<Record<string, string>>): Filters {
  return filtersIn(Object.entries(takesIdentifier(whose as Whose) ? fields : { ...fields, log: whose }));
}

type AuditQuery = Omit<Filters, 'log'> & { readonly log: string };

/** The filters as a query of the API. */
export function asQuery(filters: Filters): AuditQuery {
  const { log = '', from, until } = filters;
  return {
    ...filters,
    log,
    ...(from === undefined ? {} : { from: moment(from) }),
    ...(until === undefined ? {} : { until: moment(until) }),
  };
}

/** The moment at which it is that time in Japan; what is no time is for the API to refuse. */
function moment(written: string): string {
  const at = new Date(`${written}+09:00`);
  return Number.isNaN(at.getTime()) ? written : at.toISOString();
}

/** Between which times is searched. */
export function within({ from, until }: Filters): Filters {
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

/** The customer whose log is searched. */
export function customerOf({ log = '' }: Filters): string | undefined {
  return log.startsWith('org_') ? log : undefined;
}

interface Belonging {
  readonly organization: string | null;
  readonly product: string | null;
}

/** The search for everything that somebody did. */
export function actsOf(actor: string): Filters {
  return { log: actor };
}

/** The search for everything that was done to something, in the log that an entry belongs to. */
export function doneTo(target: string, { organization, product }: Belonging): Filters {
  return target.startsWith('org_') ? { log: target } : { log: organization ?? product ?? 'staff', target };
}

export function addressOf(filters: Filters): string {
  return `/staff/audit?${new URLSearchParams({ ...filters }).toString()}`;
}
