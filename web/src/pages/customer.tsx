import type { JSX } from 'preact';
import { Problem } from '../api/problem.ts';
import type { CustomerSummary } from '../api/schema.ts';
import { titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { later } from '../ui/later.tsx';
import { type Resource, Shown, useResource } from '../ui/resource.tsx';
import { Contract } from './customer-contract.tsx';
import { LegalHolds } from './customer-holds.tsx';
import { Representatives } from './customer-representatives.tsx';
import { findCustomers, knownName } from './customers-found.ts';
import { states, tones } from './customers-words.ts';

const ArchiveSettingsOfCustomer = later<OfCustomer>(() => import('./customer-archive-settings.tsx').then((part) => part.ArchiveSettingsOfCustomer));
const ArchivePasses = later<OfCustomer>(() => import('./customer-passes.tsx').then((part) => part.ArchivePasses));
const Certificates = later<OfCustomer>(() => import('./customer-certificate.tsx').then((part) => part.Certificates));

const texts = {
  customers: ['お客様の検索', 'Customers'],
  customer: ['お客様', 'Customer'],
  place: ['現在の場所', 'Breadcrumb'],
  title: ['{product}のお客様', '{product} customer'],
  number: ['{product} ・ お客様番号', '{product} · customer number'],
} satisfies Record<string, Text>;

/** What sections of the page are given. */
export interface OfCustomer {
  readonly customer: CustomerSummary;
  /** What is typed to confirm: the company's name if it is known, or its number. */
  readonly retype: string;
  /** Reads the customer anew, after its state has changed. */
  readonly onChange: () => unknown;
}

export default function Customer({ params }: PageProps): JSX.Element {
  const organization = params['id'] ?? '';
  const found = useResource(async () => {
    const [customer] = await findCustomers(organization);
    if (customer?.organization !== organization) throw Problem.of('not-found', 404);
    return customer;
  });
  return (
    <>
      <nav class="links" aria-label={t(texts.place)}>
        <a href="/staff/customers">{t(texts.customers)}</a>
      </nav>
      {found.value === undefined ? <h1 class="visually-hidden">{t(texts.customer)}</h1> : null}
      <Shown of={found}>{(customer) => <Sections customer={customer} found={found} />}</Shown>
    </>
  );
}

interface SectionsProps {
  readonly customer: CustomerSummary;
  readonly found: Resource<CustomerSummary>;
}

function Sections({ customer, found }: SectionsProps): JSX.Element {
  const { organization, product, status } = customer;
  const name = knownName(organization);
  const given: OfCustomer = { customer, retype: name ?? organization, onChange: found.reload };
  // Only Pro-Sign has roles; when the purge has begun, nobody is left to represent anything.
  const hasRepresentatives = product === 'pro-sign' && status !== 'purged' && status !== 'purging';
  return (
    <>
      <div class="page-head">
        <div>
          <div class="row">
            <h1>{name ?? fill(texts.title, { product: titleOf(product) })}</h1>
            <Badge tone={tones[status]}>{t(states[status])}</Badge>
          </div>
          <p class="quiet-text">
            {fill(texts.number, { product: titleOf(product) })} <span class="mono">{organization}</span>
          </p>
        </div>
      </div>
      <div class="stack">
        <Contract {...given} />
        {hasRepresentatives ? <Representatives {...given} /> : null}
        <LegalHolds {...given} />
        <ArchivePasses {...given} />
        <ArchiveSettingsOfCustomer {...given} />
        <Certificates {...given} />
      </div>
    </>
  );
}
