import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { CustomerSummary } from '../api/schema.ts';
import { titleOf } from '../app/products.ts';
import { date, shortDate } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Form, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { knownName, lastSearch, search } from './customers-found.ts';
import { distance, states, tones } from './customers-words.ts';

const texts = {
  title: ['お客様', 'Customers'],
  query: ['お客様番号、メールアドレス、会社名', 'Customer number, e-mail address or company name'],
  queryHint: [
    'お客様番号とメールアドレスは完全一致、会社名は正式な名称の全体で検索します。検索は監査ログに記録されます。',
    'Numbers and addresses must be exact, and names whole. Searches are recorded in the audit log.',
  ],
  search: ['検索', 'Search'],
  results: ['検索結果', 'Results'],
  none: ['該当するお客様はありません', 'No customer found'],
  noneHelp: ['「{query}」の綴りと、「株式会社」などの有無を確認してください。', 'Check the spelling of “{query}”, and whether the name is whole.'],
  count: ['{count}件', '{count} found'],
  customer: ['お客様', 'Customer'],
  product: ['製品', 'Product'],
  state: ['状態', 'State'],
  endsOn: ['契約の最終日', 'Last day of the contract'],
  purgeOn: ['データ削除日', 'Data deletion'],
  representatives: ['企業担当者', 'Representatives'],
  people: ['{count}名', '{count}'],
  requests: ['解約の申請', 'Requests to end a contract'],
  requestsHelp: ['お客様から届いた解約の申請です。内容を確認し、契約の終了を登録してください。', 'Customers asked for these. Check them and register the end of the contract.'],
  request: ['{product}・{date}に申請・希望の最終日 {ends}', '{product} · asked on {date} · wants to end on {ends}'],
  noRequests: ['対応が必要な申請はありません。', 'Nothing to do.'],
} satisfies Record<string, Text>;

export default function Customers(): JSX.Element {
  const found = lastSearch.value;
  return (
    <>
      <div class="page-head">
        <h1>{t(texts.title)}</h1>
      </div>
      <div class="stack">
        <div class="card medium">
          <Form action={t(texts.search)} onSend={({ query = '' }) => search(query)}>
            <TextField name="query" label={t(texts.query)} hint={t(texts.queryHint)} value={found?.query ?? ''} />
          </Form>
        </div>
        <section class="stack-small" aria-live="polite">
          {found === undefined ? null : found.items.length === 0 ? (
            <Empty icon="search" title={t(texts.none)}>
              <p>{fill(texts.noneHelp, { query: found.query })}</p>
            </Empty>
          ) : (
            <>
              <h2>{t(texts.results)} <span class="quiet-text">{fill(texts.count, { count: found.items.length })}</span></h2>
              <Results items={found.items} />
            </>
          )}
        </section>
        <EndRequests />
      </div>
    </>
  );
}

function Results({ items }: { readonly items: readonly CustomerSummary[] }): JSX.Element {
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
          {items.map(({ organization, product, status, ends_on, purge_on, representatives }) => (
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

/** What customers have asked for and nobody has registered yet. */
function EndRequests(): JSX.Element {
  const requests = useResource(() => answer(signedIn('staff').GET('/v1/staff/contract-end-requests')));
  return (
    <section class="stack-small">
      <h2>{t(texts.requests)}</h2>
      <Shown of={requests} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="quiet-text">{t(texts.noRequests)}</p>
          ) : (
            <>
              <p class="quiet-text">{t(texts.requestsHelp)}</p>
              <ul class="list">
                {items.map(({ organization, product, requested_on, ends_on }) => (
                  <li key={organization}>
                    <a class="mono" href={`/staff/customers/${organization}`}>
                      {organization}
                    </a>
                    <p class="quiet-text">{fill(texts.request, { product: titleOf(product), date: date(requested_on), ends: date(ends_on) })}</p>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Shown>
    </section>
  );
}
