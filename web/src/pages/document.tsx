// One document: what it says, its file, what keeps it, and what can be done with it.
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import type { DocumentDetails } from '../api/schema.ts';
import { may, me } from '../app/me.ts';
import { ofProduct, titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { date } from '../language/format.ts';
import { language, t, type Text } from '../language/text.ts';
import { Badge, Banner } from '../ui/alert.tsx';
import { later } from '../ui/later.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { DocumentActs } from './document-acts.tsx';
import { DocumentFileCard } from './document-file.tsx';
import { Links } from './document-links.tsx';
import { DocumentRetention } from './document-retention.tsx';
import { writtenAmount } from './documents-amount.ts';
import { stateOf } from './documents-state.ts';
import { kinds, states, tones } from './documents-words.ts';
import { isReadOnly } from './members-rights.ts';

const texts = {
  all: ['書類の一覧', 'All documents'],
  contents: ['書類の内容', 'Document details'],
  kind: ['種類', 'Kind'],
  counterparty: ['取引先', 'Counterparty'],
  amount: ['金額', 'Amount'],
  transactionDate: ['取引日', 'Transaction date'],
  receivedOn: ['作成・受領日', 'Made or received on'],
  voided: ['この書類の登録は取り消されています。内容とファイルは引き続き閲覧できます。', 'The registration of this document was voided. Its contents and file can still be viewed.'],
} satisfies Record<string, Text>;

const DocumentRecord = later(() => import('./document-record.tsx').then(({ DocumentRecord: Part }) => Part));

export default function DocumentPage({ realm, params }: PageProps): JSX.Element {
  const id = params['id'] ?? '';
  const path = { ...ofProduct(realm), id };
  const read = useResource(() => answer(signedIn(realm).GET('/v1/{product}/documents/{id}', { params: { path } })), [realm, id, language.value]);
  return (
    <>
      <p class="hint"><a href={`/${realm}/documents`}>{t(texts.all)}</a></p>
      <Shown of={read} lines={8}>{(document) => <Details realm={realm} document={document} onChanged={read.reload} />}</Shown>
    </>
  );
}

interface DetailsProps {
  readonly realm: PageProps['realm'];
  readonly document: DocumentDetails;
  readonly onChanged: () => Promise<void>;
}

function Details({ realm, document: shown, onChanged }: DetailsProps): JSX.Element {
  useEffect(() => {
    document.title = `${shown.title} - ${titleOf(realm)}`;
  }, [shown.title]);
  const who = me(realm);
  const mayManage = who !== undefined && may(who, 'manage-documents') && !isReadOnly(who);
  const state = stateOf(shown);
  return (
    <>
      <div class="page-head">
        <h1>{shown.title}</h1>
        <Badge tone={tones[state]}>{t(states[state])}</Badge>
      </div>
      {state === 'voided' ? <Banner tone="warn">{t(texts.voided)}</Banner> : null}
      <Links realm={realm} document={shown} />
      <div class="stack">
        <section class="card">
          <h2>{t(texts.contents)}</h2>
          <dl class="facts">
            <dt>{t(texts.kind)}</dt><dd>{t(kinds[shown.kind])}</dd>
            <dt>{t(texts.counterparty)}</dt><dd>{shown.counterparty}</dd>
            <dt>{t(texts.amount)}</dt><dd>{writtenAmount(shown.amount, shown.currency, language.value)}</dd>
            <dt>{t(texts.transactionDate)}</dt><dd>{date(shown.transaction_date)}</dd>
            <dt>{t(texts.receivedOn)}</dt><dd>{date(shown.received_on)}</dd>
          </dl>
        </section>
        <DocumentFileCard realm={realm} document={shown} onArrived={onChanged} />
        <DocumentRetention document={shown} />
        <DocumentRecord realm={realm} document={shown} />
        {mayManage ? <DocumentActs realm={realm} document={shown} onChanged={onChanged} /> : null}
      </div>
    </>
  );
}
