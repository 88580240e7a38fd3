import type { JSX } from 'preact';
import type { CustomerSummary } from '../api/schema.ts';
import { titleOf } from '../app/products.ts';
import { shortDate } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { knownName } from './customers-found.ts';
import { distance, states, tones } from './customers-words.ts';

const texts = {
  customer: ['お客様', 'Customer'],
  product: ['製品', 'Product'],
  state: ['状態', 'State'],
  endsOn: ['契約の最終日', 'Last day of the contract'],
  purgeOn: ['データ削除日', 'Data deletion'],
  representatives: ['企業担当者', 'Representatives'],
  people: ['{count}名', '{count}'],
} satisfies Record<string, Text>;

export function CustomersTable({ customers }: { readonly customers: readonly CustomerSummary[] }): JSX.Element {
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            {[texts.customer, texts.product, texts.state, texts.endsOn, texts.purgeOn, texts.representatives].map((head) => (
              <th key={head[1]} scope="col">
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {customers.map(({ organization, product, status, ends_on, purge_on, representatives }) => (
            <tr key={organization}>
              <th scope="row">
                <a href={`/staff/customers/${organization}`}>{knownName(organization) ?? <span class="mono">{organization}</span>}</a>
                {knownName(organization) === undefined ? null : <span class="meta mono block">{organization}</span>}
              </th>
              <td class="nowrap">{titleOf(product)}</td>
              <td>
                <Badge tone={tones[status]}>{t(states[status])}</Badge>
              </td>
              <Day name={texts.endsOn} day={ends_on} />
              <Day name={texts.purgeOn} day={purge_on} />
              <td>
                <Narrow name={texts.representatives} />
                {representatives === null ? '—' : fill(texts.people, { count: representatives })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** On a phone, where the table has no heads, each value says what it is. */
function Narrow({ name }: { readonly name: Text }): JSX.Element {
  return <span class="only-narrow" aria-hidden="true">{t(name)} </span>;
}

function Day({ name, day }: { readonly name: Text; readonly day: string | null }): JSX.Element {
  return (
    <td>
      <Narrow name={name} />
      {day === null ? '—' : shortDate(day)}
      {day === null ? null : <span class="meta">{distance(day)}</span>}
    </td>
  );
}
