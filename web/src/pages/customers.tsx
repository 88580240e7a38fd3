import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { titleOf } from '../app/products.ts';
import { date } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Form, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { CustomersByStatus } from './customers-by-status.tsx';
import { lastSearch, search } from './customers-found.ts';
import { CustomersSupport } from './customers-support.tsx';
import { CustomersTable } from './customers-table.tsx';

const texts = {
  title: ['お客様', 'Customers'],
  query: ['お客様番号、メールアドレス、会社名', 'Customer number, email address or company name'],
  queryHint: [
    'お客様番号とメールアドレスは完全一致、会社名は正式な名称の全体で検索します。検索は操作記録に残ります。',
    'Numbers and addresses must be exact, and names whole. Searches are recorded in the audit log.',
  ],
  search: ['検索', 'Search'],
  results: ['検索結果', 'Results'],
  none: ['該当するお客様はありません', 'No customer found'],
  noneHelp: ['「{query}」の綴りと、「株式会社」などの有無を確認してください。', 'Check the spelling of “{query}”, and whether the name is whole.'],
  count: ['{count}件', '{count} found'],
  requests: ['解約の申請', 'Requests to end a contract'],
  requestsHelp: ['お客様から届いた解約の申請です。内容を確認し、契約の終了を登録してください。', 'Customers have requested these. Check them and register the end of the contract.'],
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
              <CustomersTable customers={found.items} />
            </>
          )}
        </section>
        <EndRequests />
        <CustomersByStatus />
        <CustomersSupport />
      </div>
    </>
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
