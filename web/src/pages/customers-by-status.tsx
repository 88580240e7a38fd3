// The customers of a product by the status of their contract; those whose contract ends, by the day of their purge.
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { type Listed, nextItems } from '../api/every-page.ts';
import type { CustomerStatus, CustomerSummary, Product } from '../api/schema.ts';
import { query, setQuery } from '../app/address.ts';
import { isProduct, products, titleOf } from '../app/products.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { CustomersTable } from './customers-table.tsx';
import { isStatus, states, statuses } from './customers-words.ts';

const texts = {
  title: ['契約の状態別の一覧', 'Customers by contract status'],
  help: ['終了予定と契約終了は、データ削除日の早い順です。', 'Ending and ended contracts are in the order of the day of deletion.'],
  product: ['製品', 'Product'],
  state: ['状態', 'State'],
  none: ['この状態のお客様はありません', 'No customer is in this state'],
  more: ['さらに表示', 'Show more'],
} satisfies Record<string, Text>;

function listMore(product: Product, status: CustomerStatus, listed?: Listed<CustomerSummary>): Promise<Listed<CustomerSummary>> {
  return nextItems((query) => answer(signedIn('staff').GET('/v1/staff/customers', { params: { query: { product, status, ...query } } })), listed);
}

export function CustomersByStatus(): JSX.Element {
  const conditions = query();
  const [written, chosen] = [conditions.get('product') ?? '', conditions.get('status') ?? ''];
  const product = isProduct(written) ? written : 'pro-sign';
  const status = isStatus(chosen) ? chosen : 'ending';
  const listed = useResource(() => listMore(product, status), [product, status]);
  return (
    <section class="stack-small">
      <h2>{t(texts.title)}</h2>
      <p class="quiet-text">{t(texts.help)}</p>
      <div class="fields top filter">
        <SelectField
          name="product"
          label={t(texts.product)}
          options={products.map((one) => [one, titleOf(one)])}
          value={product}
          onChange={(other) => { setQuery({ product: other, status }); }}
        />
        <SelectField
          name="status"
          label={t(texts.state)}
          options={statuses.map((one) => [one, t(states[one])])}
          value={status}
          onChange={(other) => { setQuery({ product, status: other }); }}
        />
      </div>
      <Shown of={listed} lines={4}>
        {(shown) =>
          shown.items.length === 0 ? (
            <Empty title={t(texts.none)} />
          ) : (
            <div class="stack-small">
              <CustomersTable customers={shown.items} />
              {shown.next === null ? null : <Button onClick={async () => { listed.set(await listMore(product, status, shown)); }}>{t(texts.more)}</Button>}
            </div>
          )
        }
      </Shown>
    </section>
  );
}
