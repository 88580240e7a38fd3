import type { Kept } from './register.ts';

export type Language = 'ja' | 'en';
export type Both = Readonly<Record<Language, string>>;

export const languages: readonly Language[] = ['ja', 'en'];

export const state: Readonly<Record<Kept, Both>> = {
  yes: { ja: '守っています', en: 'Kept' },
  partly: { ja: '一部対応中', en: 'Partly kept' },
  no: { ja: '守れていません', en: 'Not kept' },
};

export const words = {
  language: { ja: '言語', en: 'Language' },
  promises: { ja: 'お約束と、その証拠', en: 'Our promises, and the proof' },
  products: { ja: 'Pro-Sign・Pro-Lead', en: 'Pro-Sign and Pro-Lead' },
  whitePaper: { ja: 'セキュリティホワイトペーパー', en: 'Security white paper' },
  onThisPage: { ja: 'このページの内容', en: 'On this page' },
  status: { ja: 'サービスのお知らせ', en: 'service notices' },
  times: { ja: '日時はすべて日本時間（UTC+9）です。', en: 'All times are Japan Standard Time (JST, UTC+9).' },
  lead: {
    ja: 'セキュリティホワイトペーパーのお約束を、どのように守り、何で確かめているかを、一つひとつ示します。',
    en: 'What our security white paper promises, one by one: how we keep it, and what proves it.',
  },
  count: { ja: 'お約束', en: 'Promises' },
  missing: { ja: '対応が足りない点', en: 'What is missing' },
  inPaper: { ja: 'ホワイトペーパーの記載', en: 'In the white paper' },
  noTests: { ja: '自動テストによる証拠は、まだありません。', en: 'No automated test proves it yet.' },
  evidence: { ja: '証拠を見る', en: 'See the proof' },
  passed: { ja: '合格', en: 'Passed' },
  failed: { ja: '不合格', en: 'Failed' },
  notRun: { ja: '未実行', en: 'Not run' },
  lastProven: { ja: '最終確認', en: 'Last proven' },
  unproven: { ja: '未確認', en: 'not here' },
  evidenceTitle: { ja: '証拠の読み方', en: 'How to read the proof' },
  evidenceText: {
    ja: '証拠は自動テストです。お約束の一つひとつに、それを確かめるテストを登録しています（テスト名は英語です）。テストは、本番と同じ構成をエミュレーター上に再現して実行します。本番環境そのものでの結果ではありません。',
    en: 'The proof is automated tests: each promise has those that check it. They run against the same set-up as in production, on an emulator; they are not results of the production environment itself.',
  },
  neverProven: {
    ja: 'このページの作成時には、テストの実行結果がありませんでした。下記のテストが現在合格することは、ここでは確認できていません。',
    en: 'There was no result of a test run when this page was made, so it does not show that the tests below pass today.',
  },
  duties: { ja: '人が行うこと', en: 'What people do' },
  dutiesText: {
    ja: 'テストでは確かめられず、当社の担当者が行うことです。記録がないものは「記録なし」と表示します。',
    en: 'No test can prove these: our people do them. Where nothing is on record, we say so.',
  },
  duty: { ja: '内容', en: 'What' },
  interval: { ja: '間隔・期限', en: 'When' },
  last: { ja: '前回', en: 'Last' },
  next: { ja: '次回の期限', en: 'Next due' },
  dutyState: { ja: '状態', en: 'State' },
  noRecord: { ja: '記録なし', en: 'None on record' },
  onTime: { ja: '予定どおり', en: 'On time' },
  overdue: { ja: '期限超過', en: 'Overdue' },
  onOccasion: { ja: 'その都度', en: 'As needed' },
  revisions: { ja: '改訂履歴', en: 'Revision history' },
  version: { ja: '版', en: 'Version' },
  date: { ja: '年月', en: 'Month' },
  change: { ja: '変更点', en: 'Change' },
  draft: { ja: '案', en: 'draft' },
  made: { ja: 'このページの作成日', en: 'This page was made on' },
  pdf: { ja: 'PDFで読む', en: 'Read as PDF' },
  superseded: { ja: 'この版は改訂されています。最新の版はこちらです', en: 'This version has been superseded. The latest is here' },
  paperPromises: { ja: 'このお約束の状況', en: 'How far we keep this' },
} satisfies Record<string, Both>;
