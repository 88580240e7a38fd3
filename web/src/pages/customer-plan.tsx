import type { JSX } from 'preact';
import type { DataClass, DocumentKind, PurgePlan } from '../api/schema.ts';
import { date } from '../language/format.ts';
import { fill, named, t, type Text } from '../language/text.ts';

const texts = {
  destroyed: ['削除されるデータ', 'What will be deleted'],
  expected: ['契約を終了すると削除されるデータ', 'What ending the contract would delete'],
  retained: ['保管を継続する書類', 'What will be retained'],
  nothing: ['ありません。', 'Nothing.'],
  count: ['{count}件', '{count}'],
  kind: ['{kind} {count}件', '{kind}: {count}'],
  until: ['{date}まで', 'Until {date}'],
  unlimited: ['期限なし', 'No end date'],
  held: ['案件「{matter}」の保全（{what}）', 'Legal hold “{matter}” ({what})'],
  everything: ['すべてのデータ', 'all data'],
  documents: ['書類{count}件', '{count} documents'],
  released: ['解除されるまで', 'Until released'],
} satisfies Record<string, Text>;

/** What is stored of a customer, in words. */
const classes = {
  members: ['メンバー（ログイン情報を含む）', 'Members with their sign-in data'],
  sessions: ['ログイン中のセッション', 'Sessions'],
  addresses: ['メールアドレス（招待中を含む）', 'Email addresses, also of people invited'],
  answers: ['再送に備えた応答の記録と件数', 'Stored responses and counters'],
  exports: ['エクスポートしたデータ', 'Exports'],
  documents: ['法定保存の対象外の書類とファイル', 'Documents that no law retains, with their files'],
  'document-salt': ['法定保存の対象外の書類の暗号鍵', 'Encryption key of documents that no law retains'],
  archive: ['保管書類の暗号鍵と事業年度の設定', 'Encryption key of retained documents, and business years'],
  'pass-notices': ['閲覧用パスの発行を知らせる宛先', 'Addresses notified of archive passes'],
  'people-key': ['個人データの暗号鍵（バックアップも読めなくなります）', 'Encryption key of personal data (backups become unreadable)'],
  company: ['会社の情報', 'The company’s record'],
} satisfies Record<DataClass, Text>;

export const kinds = {
  contract: ['契約書', 'Contract'],
  estimate: ['見積書', 'Estimate'],
  'purchase-order': ['注文書', 'Purchase order'],
  invoice: ['請求書', 'Invoice'],
  receipt: ['領収書', 'Receipt'],
  'delivery-note': ['納品書', 'Delivery note'],
  'dispatch-note': ['送り状', 'Dispatch note'],
  'order-acceptance': ['注文請書', 'Order acceptance'],
  'inspection-certificate': ['検収書', 'Inspection certificate'],
  'payment-notice': ['支払通知書', 'Payment notice'],
  'purchase-statement': ['仕入明細書', 'Purchase statement'],
  other: ['その他の書類', 'Other document'],
} satisfies Record<DocumentKind, Text>;

/** Why documents are retained. A certificate names legal holds among the grounds. */
const grounds: Readonly<Record<string, Text>> = {
  'business-year': ['法定保存（7年）', 'Retained by law (7 years)'],
  loss: ['法定保存（欠損金のため10年）', 'Retained by law (10 years, because of a loss)'],
  'earlier-loss': ['法定保存（欠損金のため9年）', 'Retained by law (9 years, because of a loss)'],
  'sole-proprietor': ['個人事業主の法定保存（7年）', 'Retained by law (sole proprietor, 7 years)'],
  'legal-hold': ['保全', 'Legal hold'],
};

export function Destroyed({ plan, isExpected }: { readonly plan: PurgePlan; readonly isExpected: boolean }): JSX.Element {
  const stored = plan.stored.filter(({ count }) => count > 0);
  return (
    <section class="card">
      <h2>{t(isExpected ? texts.expected : texts.destroyed)}</h2>
      <Counts counts={stored} />
    </section>
  );
}

/** How much there is of each class of data. */
export function Counts({ counts }: { readonly counts: PurgePlan['stored'] }): JSX.Element {
  if (counts.length === 0) return <p>{t(texts.nothing)}</p>;
  return (
    <ul class="list">
      {counts.map(({ store, count }) => (
        <li key={store} class="row between">
          <span>{named(classes, store)}</span>
          <strong class="nowrap">{fill(texts.count, { count })}</strong>
        </li>
      ))}
    </ul>
  );
}

export function Retained({ plan: { retained, legal_holds } }: { readonly plan: PurgePlan }): JSX.Element {
  return (
    <section class="card">
      <h2>{t(texts.retained)}</h2>
      {retained.length + legal_holds.length === 0 ? <p>{t(texts.nothing)}</p> : null}
      <ul class="list">
        <RetainedDocuments retained={retained} />
        {legal_holds.map(({ matter, documents }) => (
          <li key={matter} class="row between">
            <span>{fill(texts.held, { matter, what: documents.length === 0 ? t(texts.everything) : fill(texts.documents, { count: documents.length }) })}</span>
            <strong class="nowrap">{t(texts.released)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RetainedDocumentsProps {
  readonly retained: readonly { readonly kind: string; readonly ground: string; readonly count: number; readonly until: string | null }[];
}

export function RetainedDocuments({ retained }: RetainedDocumentsProps): JSX.Element {
  return (
    <>
      {retained.map(({ kind, ground, count, until }) => (
        <li key={`${kind} ${ground}`} class="row between">
          <span>
            {fill(texts.kind, { kind: named(kinds, kind), count })}
            <span class="meta block">{named(grounds, ground)}</span>
          </span>
          <strong class="nowrap">{until === null ? t(texts.unlimited) : fill(texts.until, { date: date(until) })}</strong>
        </li>
      ))}
    </>
  );
}
