// What is due of an incident, how it is called, and how much time is left.
import type { IncidentDeadline, IncidentDuty } from '../api/schema.ts';
import { daysUntil } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';

export const dutyTexts = {
  posted: ['お知らせの掲載', 'Notice posted'],
  'customers-notified': ['対象のお客様への連絡', 'Customers notified'],
  handled: ['対応の完了', 'Incident handled'],
  'preliminary-report': ['個人情報保護委員会への速報', 'Preliminary report to the authority'],
  'principals-notified': ['委託元のお客様への通知', 'Companies that entrusted the data notified'],
  'data-subjects-notified': ['ご本人への通知', 'People concerned notified'],
  'final-report': ['個人情報保護委員会への確報', 'Final report to the authority'],
} satisfies Record<IncidentDuty, Text>;

const texts = {
  days: ['残り{count}日', '{count} days left'],
  hours: ['残り{count}時間', '{count} h left'],
  daysOver: ['{count}日超過', '{count} days overdue'],
  hoursOver: ['{count}時間超過', '{count} h overdue'],
  guideOver: ['目安の日を過ぎています', 'Past the guide day'],
  met: ['期限内に完了', 'Done in time'],
  late: ['期限後に完了', 'Done late'],
} satisfies Record<string, Text>;

const hour = 3_600_000;

interface Left {
  readonly tone: 'ok' | 'info' | 'warn' | 'danger';
  readonly words: string;
}

export function isDone({ state, met_at: metAt }: IncidentDeadline): boolean {
  return state === 'met' || metAt !== null;
}

/** How a deadline stands. */
export function left(deadline: IncidentDeadline, now = Date.now()): Left {
  if (deadline.state === 'met') return { tone: 'ok', words: t(texts.met) };
  if (deadline.met_at !== null) return { tone: 'danger', words: t(texts.late) };
  const span = Date.parse(deadline.due_before) - now;
  const hours = Math.max(1, Math.floor(Math.abs(span) / hour));
  if (span <= 0 && deadline.is_guide) return { tone: 'warn', words: t(texts.guideOver) };
  if (span <= 0) return { tone: 'danger', words: hours < 48 ? fill(texts.hoursOver, { count: hours }) : fill(texts.daysOver, { count: Math.floor(hours / 24) }) };
  if (hours < 48) return { tone: 'warn', words: fill(texts.hours, { count: hours }) };
  return { tone: 'info', words: fill(texts.days, { count: daysUntil(deadline.due_on) }) };
}
