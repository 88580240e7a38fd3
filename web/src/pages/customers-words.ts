import type { CustomerStatus } from '../api/schema.ts';
import { date, daysUntil } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';

/** How far a contract is. */
export const states = {
  active: ['契約中', 'Active'],
  ending: ['終了予定', 'Ending'],
  ended: ['契約終了（閲覧のみ）', 'Ended (read-only)'],
  purging: ['データ削除中', 'Deleting data'],
  purged: ['データ削除済み', 'Data deleted'],
} satisfies Record<CustomerStatus, Text>;

export const statuses = Object.keys(states) as CustomerStatus[];

export function isStatus(word: string): word is CustomerStatus {
  return word in states;
}

export const tones = { active: 'ok', ending: 'warn', ended: 'warn', purging: 'danger', purged: 'neutral' } as const satisfies Record<CustomerStatus, string>;

const texts = {
  today: ['今日', 'today'],
  left: ['あと{days}日', '{days} days left'],
  past: ['{days}日前', '{days} days ago'],
  dated: ['{date}（{left}）', '{date} ({left})'],
} satisfies Record<string, Text>;

/** How far away a day is. */
export function distance(day: string): string {
  const days = daysUntil(day);
  if (days === 0) return t(texts.today);
  return fill(days > 0 ? texts.left : texts.past, { days: Math.abs(days) });
}

/** A day and how far away it is. */
export function dated(day: string): string {
  return fill(texts.dated, { date: date(day), left: distance(day) });
}
