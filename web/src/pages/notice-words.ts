// How notices, their states and what they are about are called, and how their states follow one another.
import type { IncidentSeverity, MaintenanceEffect, Notice, NoticeKind, NoticeState } from '../api/schema.ts';
import type { Text } from '../language/text.ts';

export const kindTexts = {
  incident: ['障害・インシデント', 'Incident'],
  maintenance: ['メンテナンス', 'Maintenance'],
  'service-change': ['サービスの変更', 'Service change'],
} satisfies Record<NoticeKind, Text>;

export const stateTexts = {
  scheduled: ['予定', 'Scheduled'],
  running: ['実施中', 'In progress'],
  finished: ['終了', 'Finished'],
  cancelled: ['中止', 'Cancelled'],
  announced: ['予告', 'Announced'],
  'in-effect': ['適用済み', 'In effect'],
  withdrawn: ['撤回', 'Withdrawn'],
  investigating: ['調査中', 'Investigating'],
  identified: ['原因を特定', 'Identified'],
  monitoring: ['復旧を確認中', 'Monitoring'],
  resolved: ['解決済み', 'Resolved'],
  'post-mortem': ['事後報告', 'Post-mortem'],
} satisfies Record<NoticeState, Text>;

export const effectTexts = {
  unnoticed: ['なし', 'None'],
  slow: ['動作が遅くなります', 'Slower than usual'],
  'read-only': ['閲覧のみご利用いただけます', 'Read only'],
  'partly-down': ['一部の機能をご利用いただけません', 'Some features unavailable'],
  down: ['ご利用いただけません', 'Unavailable'],
} satisfies Record<MaintenanceEffect, Text>;

export const severityTexts = {
  serious: ['重大', 'Serious'],
  minor: ['軽微', 'Minor'],
} satisfies Record<IncidentSeverity, Text>;

export const templateTexts = {
  'maintenance-planned': ['メンテナンスの予告', 'Planned maintenance'],
  'maintenance-changed': ['メンテナンスの日時の変更', 'Maintenance moved'],
  'maintenance-cancelled': ['メンテナンスの中止', 'Maintenance cancelled'],
  'maintenance-finished': ['メンテナンスの終了', 'Maintenance finished'],
  'incident-first': ['障害の第一報', 'First report of an incident'],
  'incident-update': ['障害の続報', 'Update on an incident'],
  'incident-resolved': ['障害の解決', 'Incident resolved'],
  'service-change': ['サービスの変更の予告', 'Service change announced'],
  'service-change-in-effect': ['サービスの変更の適用', 'Service change in effect'],
} satisfies Record<string, Text>;

export const draftText: Text = ['下書き', 'Draft'];

interface Step {
  readonly kind: NoticeKind;
  /** What may follow; the API decides. */
  readonly next: readonly NoticeState[];
  /** Whether a notice may begin so. */
  readonly opens: boolean;
  readonly tone: 'neutral' | 'info' | 'ok' | 'warn';
}

/** By kind, in the order in which states usually follow. */
export const steps: Readonly<Record<NoticeState, Step>> = {
  scheduled: { kind: 'maintenance', next: ['running', 'finished', 'cancelled'], opens: true, tone: 'info' },
  running: { kind: 'maintenance', next: ['finished'], opens: true, tone: 'warn' },
  finished: { kind: 'maintenance', next: [], opens: true, tone: 'neutral' },
  cancelled: { kind: 'maintenance', next: [], opens: false, tone: 'neutral' },
  announced: { kind: 'service-change', next: ['in-effect', 'withdrawn'], opens: true, tone: 'info' },
  'in-effect': { kind: 'service-change', next: ['withdrawn'], opens: true, tone: 'ok' },
  withdrawn: { kind: 'service-change', next: [], opens: false, tone: 'neutral' },
  investigating: { kind: 'incident', next: ['identified', 'monitoring', 'resolved'], opens: true, tone: 'warn' },
  identified: { kind: 'incident', next: ['investigating', 'monitoring', 'resolved'], opens: true, tone: 'warn' },
  monitoring: { kind: 'incident', next: ['investigating', 'identified', 'resolved'], opens: true, tone: 'info' },
  resolved: { kind: 'incident', next: ['post-mortem'], opens: true, tone: 'ok' },
  'post-mortem': { kind: 'incident', next: [], opens: false, tone: 'neutral' },
};

export const noticeKinds = ['incident', 'maintenance', 'service-change'] as const satisfies readonly NoticeKind[];

export function isKind(text: string): text is NoticeKind {
  return text in kindTexts;
}

export function isState(text: string): text is NoticeState {
  return text in steps;
}

export function statesOf(kind: NoticeKind): NoticeState[] {
  return Object.keys(steps).filter(isState).filter((state) => steps[state].kind === kind);
}

/** The states in which a notice of that kind may be published, the usual one first. */
export function openingStates(kind: NoticeKind): NoticeState[] {
  return statesOf(kind).filter((state) => steps[state].opens);
}

/** What an update may change besides texts and state. */
export function changeable({ kind, state }: Pick<Notice, 'kind' | 'state'>): 'all' | 'end' | 'nothing' {
  if (kind === 'incident' || state === 'scheduled' || state === 'announced') return 'all';
  return state === 'running' ? 'end' : 'nothing';
}
