import type { JSX } from 'preact';
import type { Document } from '../api/schema.ts';
import { shortDate, today } from '../language/format.ts';
import { fill, language, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { writtenAmount } from './documents-amount.ts';
import { retentionOf, stateOf } from './documents-state.ts';
import { kinds, states, tones } from './documents-words.ts';

const texts = {
  date: ['取引日', 'Transaction'],
  document: ['書類', 'Document'],
  counterparty: ['取引先', 'Counterparty'],
  amount: ['金額', 'Amount'],
  registrant: ['登録者', 'Registered by'],
  state: ['状態', 'State'],
  retention: ['保存', 'Retention'],
  until: ['{date}まで', 'Until {date}'],
  law: ['法令による保存', 'Required by law'],
  over: ['保存期限後', 'Past its retention date'],
  contract: ['契約の期間中', 'While the contract runs'],
} satisfies Record<string, Text>;

interface TableProps {
  readonly documents: readonly Document[];
  /** What opens a document, under its title. */
  readonly title: (document: Document) => JSX.Element;
  /** Who registered a document, for those who may know. */
  readonly registrant?: (document: Document) => string;
  /** What can be done with a document, in a column of its own. */
  readonly act?: { readonly head: string; readonly of: (document: Document) => JSX.Element };
}

export function DocumentsTable({ documents, title, registrant, act }: TableProps): JSX.Element {
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            {act === undefined ? null : <th scope="col"><span class="visually-hidden">{act.head}</span></th>}
            <th scope="col">{t(texts.date)}</th>
            <th scope="col">{t(texts.document)}</th>
            <th scope="col">{t(texts.counterparty)}</th>
            <th scope="col" class="number">{t(texts.amount)}</th>
            {registrant === undefined ? null : <th scope="col">{t(texts.registrant)}</th>}
            <th scope="col">{t(texts.state)}</th>
            <th scope="col">{t(texts.retention)}</th>
          </tr>
        </thead>
        <tbody>
          {documents.map((document) => (
            <tr key={document.id}>
              {act === undefined ? null : <td>{act.of(document)}</td>}
              <td class="nowrap">{shortDate(document.transaction_date)}</td>
              <th scope="row">
                {title(document)}
                <span class="meta block">{[t(kinds[document.kind]), ...(document.file_name === null ? [] : [document.file_name])].join('・')}</span>
              </th>
              <td>{document.counterparty}</td>
              <td class="number">{writtenAmount(document.amount, document.currency, language.value)}</td>
              {registrant === undefined ? null : <td>{registrant(document)}</td>}
              <td><Badge tone={tones[stateOf(document)]}>{t(states[stateOf(document)])}</Badge></td>
              <td><Retention document={document} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What keeps a document, and until when; the law's words in full are on its page. */
function Retention({ document }: { readonly document: Document }): JSX.Element {
  const retention = retentionOf(document, today());
  if (retention === 'contract-end' || document.keep_until === null) return <span class="quiet-text">{t(texts.contract)}</span>;
  return (
    <span title={document.keep_reason ?? ''}>
      <span class="nowrap">{fill(texts.until, { date: shortDate(document.keep_until) })}</span>
      <span class="meta block">{t(retention === 'over' ? texts.over : texts.law)}</span>
    </span>
  );
}
