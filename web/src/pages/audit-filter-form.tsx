import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { products, titleOf } from '../app/products.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Form, SelectField, TextField } from '../ui/form.tsx';
import { actions } from './audit-actions.ts';
import { type Filters, filtersTyped, takesIdentifier, type Whose, whoseIn } from './audit-filters.ts';

const texts = {
  whose: ['検索する記録', 'Whose log'],
  customer: ['お客様', 'A customer'],
  person: ['人・閲覧用パス', 'A person or an archive pass'],
  staff: ['運営（お客様別を除く）', 'Staff (no single customer)'],
  product: ['{product}（ログイン前）', '{product} (not signed in)'],
  customerNumber: ['お客様番号', 'Customer number'],
  customerHint: ['「org_」で始まる番号', 'Begins with “org_”.'],
  personNumber: ['人・閲覧用パスの番号', 'Identifier'],
  personHint: ['「mem_」「stf_」「pas_」で始まる番号', 'Begins with “mem_”, “stf_” or “pas_”.'],
  action: ['操作', 'Action'],
  all: ['すべての操作', 'All actions'],
  from: ['日時（から）', 'From'],
  until: ['日時（まで）', 'Until'],
  time: ['日本時間', 'Japan time'],
  more: ['操作・人・対象で絞り込む', 'Action, person and target'],
  actor: ['操作した人の番号', 'Who acted'],
  target: ['対象の番号', 'Target'],
  targetHint: ['メンバー、書類、承認などの番号', 'The identifier of a member, a document, an approval and so on.'],
  search: ['検索', 'Search'],
  clear: ['条件をクリア', 'Clear filters'],
} satisfies Record<string, Text>;

interface Props {
  readonly filters: Filters;
  readonly onSearch: (filters: Filters) => Promise<unknown>;
}

/** What is searched for in the audit log. What is wrong with it is said at its field. */
export function FilterForm({ filters, onSearch }: Props): JSX.Element {
  const { log = '', actor = '', target = '', action = '', from = '', until = '' } = filters;
  const whose = useSignal<Whose>(whoseIn(log));
  const isPerson = whose.value === 'person';
  const logs: readonly (readonly [Whose, string])[] = [
    ['customer', t(texts.customer)],
    ['person', t(texts.person)],
    ['staff', t(texts.staff)],
    ...products.map((product) => [product, fill(texts.product, { product: titleOf(product) })] as const),
  ];
  return (
    <div class="filter" role="search">
      <Form
        action={t(texts.search)}
        onSend={(fields) => onSearch(filtersTyped(fields))}
        beside={log === '' ? null : <a class="button quiet" href="/staff/audit">{t(texts.clear)}</a>}
      >
        <div class="fields top">
          <SelectField name="whose" label={t(texts.whose)} options={logs} value={whose.value} onChange={(chosen) => { whose.value = chosen as Whose; }} />
          {takesIdentifier(whose.value) ? (
            <TextField
              name="log"
              label={t(isPerson ? texts.personNumber : texts.customerNumber)}
              hint={t(isPerson ? texts.personHint : texts.customerHint)}
              value={takesIdentifier(whoseIn(log)) ? log : ''}
            />
          ) : null}
          <TextField name="from" type="datetime-local" label={t(texts.from)} hint={t(texts.time)} value={from} required={false} />
          <TextField name="until" type="datetime-local" label={t(texts.until)} hint={t(texts.time)} value={until} required={false} />
        </div>
        <details open={[action, actor, target].some((filter) => filter !== '')}>
          <summary>{t(texts.more)}</summary>
          <div class="fields top more-filters">
            <SelectField
              name="action"
              label={t(texts.action)}
              options={[['', t(texts.all)], ...actionsWith(action)]}
              value={action}
            />
            {isPerson ? null : <TextField name="actor" label={t(texts.actor)} hint={t(texts.personHint)} value={actor} required={false} />}
            <TextField name="target" label={t(texts.target)} hint={t(texts.targetHint)} value={target} required={false} />
          </div>
        </details>
      </Form>
    </div>
  );
}

/** Every action to choose from, with one that an address asks for and is newer than this page. */
function actionsWith(asked: string): [string, string][] {
  const known = Object.entries(actions).map(([word, text]): [string, string] => [word, t(text)]);
  return asked === '' || asked in actions ? known : [...known, [asked, asked]];
}
