import type { JSX } from 'preact';
import type { DocumentDetails } from '../api/schema.ts';
import { date, daysUntil, time, today } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { retentionOf, voidableUntil } from './documents-state.ts';

const texts = {
  title: ['保存', 'Retention'],
  until: ['{date}まで保存', 'Retained until {date}'],
  left: ['残り{days}日', '{days} days left'],
  nobody: ['この日までは、お客様も当社も削除できません。契約が終了しても保存を続けます。', 'Until that day, neither you nor we can delete it. It stays even after the contract has ended.'],
  over: ['保存期限は{date}に過ぎました。', 'Its retention date was {date}.'],
  overHelp: ['削除できます。削除しない場合は、契約の終了後に破棄されます。', 'It can be deleted. Otherwise it is destroyed after the contract has ended.'],
  contract: ['法令による保存の対象ではありません。', 'No law requires it to be retained.'],
  contractHelp: ['契約の終了後、ほかのデータとともに破棄されます。', 'It is destroyed with other data after the contract has ended.'],
  final: ['登録は{time}に確定します。それまでは取り消せます。', 'The registration becomes final on {time}. Until then it can be voided.'],
  hold: [
    '証拠として保全されている書類は、その間、取消も削除もできません。',
    'While a document is under a legal hold, it can be neither voided nor deleted.',
  ],
} satisfies Record<string, Text>;

/** What keeps a document, and until when. */
export function DocumentRetention({ document }: { readonly document: DocumentDetails }): JSX.Element {
  const { keep_until: until, keep_reason: reason } = document;
  const retention = retentionOf(document, today());
  const final = voidableUntil(document, Date.now());
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      {until === null || retention === 'contract-end' ? (
        <>
          {document.voided_at === null ? <p>{t(texts.contract)}</p> : null}
          <p class="quiet-text">{t(texts.contractHelp)}</p>
        </>
      ) : (
        <>
          <p class="row">
            <strong>{fill(retention === 'over' ? texts.over : texts.until, { date: date(until) })}</strong>
            {retention === 'over' ? null : <Badge>{fill(texts.left, { days: daysUntil(until) })}</Badge>}
          </p>
          {reason === null ? null : <p>{reason}</p>}
          <p class="quiet-text">{t(retention === 'over' ? texts.overHelp : texts.nobody)}</p>
        </>
      )}
      {final === undefined ? null : <p class="quiet-text">{fill(texts.final, { time: time(final) })}</p>}
      <p class="quiet-text">{t(texts.hold)}</p>
    </section>
  );
}
