import type { JSX } from 'preact';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { CheckField, Form, SelectField, TextField } from '../ui/form.tsx';
import { type Filters, filtersIn, hasMore } from './documents-filters.ts';
import { allKinds } from './documents-words.ts';

const texts = {
  from: ['取引日（から）', 'Transactions from'],
  to: ['取引日（まで）', 'Transactions to'],
  counterparty: ['取引先（名前の一部）', 'Counterparty (part of the name)'],
  kind: ['種類', 'Kind'],
  all: ['すべての種類', 'All kinds'],
  more: ['金額などで絞り込む', 'Amount and more'],
  minimum: ['金額（から）', 'Amount from'],
  maximum: ['金額（まで）', 'Amount to'],
  currency: ['通貨', 'Currency'],
  voided: ['取り消した書類を表示', 'Show voided documents'],
  search: ['検索', 'Search'],
  clear: ['条件をクリア', 'Clear filters'],
} satisfies Record<string, Text>;

interface Props {
  readonly filters: Filters;
  readonly onSearch: (filters: Filters) => Promise<unknown>;
  readonly onClear: () => Promise<unknown>;
}

/** The filters of documents, in one bar. What is wrong with one is said at its field. */
export function FilterForm({ filters, onSearch, onClear }: Props): JSX.Element {
  return (
    <div class="filter" role="search">
      <Form
        action={t(texts.search)}
        kind="secondary"
        onSend={(fields) => onSearch(filtersIn(Object.entries(fields)))}
        beside={Object.keys(filters).length === 0 ? null : <Button kind="quiet" onClick={onClear}>{t(texts.clear)}</Button>}
      >
        <div class="fields top">
          <TextField name="from" type="date" label={t(texts.from)} value={filters.from ?? ''} required={false} />
          <TextField name="to" type="date" label={t(texts.to)} value={filters.to ?? ''} required={false} />
          <TextField name="counterparty" label={t(texts.counterparty)} value={filters.counterparty ?? ''} required={false} maxLength={200} />
          <SelectField
            name="kind"
            label={t(texts.kind)}
            options={[['', t(texts.all)], ...allKinds.map(([kind, text]) => [kind, t(text)] as const)]}
            value={filters.kind ?? ''}
          />
        </div>
        <details open={hasMore(filters)}>
          <summary>{t(texts.more)}</summary>
          <div class="fields top more-filters">
            <TextField name="minimum" inputMode="decimal" label={t(texts.minimum)} value={filters.minimum ?? ''} required={false} />
            <TextField name="maximum" inputMode="decimal" label={t(texts.maximum)} value={filters.maximum ?? ''} required={false} />
            <TextField name="currency" label={t(texts.currency)} value={filters.currency ?? 'JPY'} required={false} maxLength={3} />
            <CheckField name="voided" label={t(texts.voided)} checked={filters.voided === 'true'} />
          </div>
        </details>
      </Form>
    </div>
  );
}
