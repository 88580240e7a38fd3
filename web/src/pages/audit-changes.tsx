import type { JSX } from 'preact';
import type { AuditDifference } from '../api/schema.ts';
import { date, exactTime } from '../language/format.ts';
import { fill, named, t, type Text } from '../language/text.ts';
import { acts } from './approval-words.tsx';
import { permissionNames, roles } from './members-words.ts';
import { stateTexts } from './notice-words.ts';
import { staffRoles } from './staff-members-words.ts';

/** What may have changed, in words. */
const fields: Readonly<Record<string, Text>> = {
  act: ['申請された操作', 'Act'],
  actor: ['検索条件（操作した人）', 'Searched for (who acted)'],
  bytes: ['容量の上限（バイト）', 'Limit in bytes'],
  daily_bytes: ['1日の容量の上限（バイト）', 'Limit in bytes a day'],
  daily_documents: ['1日の書類数の上限', 'Limit of documents a day'],
  documents: ['書類', 'Documents'],
  ends_on: ['契約の最終日', 'Last day of the contract'],
  found: ['見つかった件数', 'Found'],
  from: ['検索条件（から）', 'Searched from'],
  language: ['言語', 'Language'],
  last_day: ['最終日', 'Last day'],
  losses: ['欠損金のある事業年度', 'Years with losses'],
  matter: ['案件', 'Matter'],
  name: ['氏名', 'Name'],
  people: ['氏名を表示した人', 'People named'],
  permissions: ['権限', 'Permissions'],
  planned_at: ['公開の予定', 'Planned publication'],
  purge_on: ['データ削除日', 'Data deletion'],
  replaces: ['置き換えた招待', 'Replaced invitation'],
  reported_on: ['報告日', 'Reported on'],
  role: ['役割', 'Role'],
  roles: ['役割', 'Roles'],
  state: ['状態', 'State'],
  supersedes: ['訂正前の書類', 'Corrected document'],
  target: ['検索条件（対象）', 'Searched for (target)'],
  taxpayer: ['申告する方', 'Who files tax returns'],
  until: ['検索条件（まで）', 'Searched until'],
};

/** The words that stand for what some fields hold. */
const words: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  act: acts,
  language: { ja: ['日本語', 'Japanese'], en: ['英語', 'English'] },
  permissions: permissionNames,
  role: roles,
  roles: staffRoles,
  state: stateTexts,
};

const texts = {
  text: ['{field}（内容は記録されません）', '{field} (its text is not on record)'],
  only: ['{field}: {value}', '{field}: {value}'],
  both: ['{field}: {before} → {after}', '{field}: {before} → {after}'],
  none: ['なし', 'none'],
  between: ['、', ', '],
} satisfies Record<string, Text>;

/** One change in a sentence: what it was, and what it is. */
export function changeInWords({ field, before, after }: AuditDifference): string {
  const name = named(fields, field);
  if (before === null && after === null) return fill(texts.text, { field: name });
  const value = (written: string | null): string => (written === null || written === '' ? t(texts.none) : valueOf(field, written));
  return before === null
    ? fill(texts.only, { field: name, value: value(after) })
    : fill(texts.both, { field: name, before: value(before), after: value(after) });
}

/** A value as people write it: sets are words with spaces between them. */
function valueOf(field: string, written: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(written)) return date(written);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(written)) return exactTime(written);
  const known = words[field];
  return known === undefined ? written : written.split(' ').map((word) => named(known, word)).join(t(texts.between));
}

export function Changes({ changed }: { readonly changed: readonly AuditDifference[] }): JSX.Element | null {
  if (changed.length === 0) return null;
  return <ul>{changed.map((one) => <li key={one.field}>{changeInWords(one)}</li>)}</ul>;
}
