import type { Both } from './words.ts';

/** What people do, which no test can prove. */
export const duties: Readonly<Record<string, { readonly name: Both; readonly interval: Both }>> = {
  'external-assessment': {
    name: { ja: '外部機関による脆弱性診断', en: 'Vulnerability assessment by an outside firm' },
    interval: { ja: '半年に1回程度', en: 'About every six months' },
  },
  'vulnerability-news': {
    name: { ja: 'OS・ミドルウェアなどの脆弱性情報の収集', en: 'Collecting vulnerability news of operating systems and middleware' },
    interval: { ja: '定期的', en: 'Regularly' },
  },
  patches: {
    name: { ja: '公開された修正の適用', en: 'Applying published patches' },
    interval: { ja: '公開後、速やかに', en: 'Promptly after publication' },
  },
  'code-review': {
    name: { ja: 'コードレビュー', en: 'Code review' },
    interval: { ja: '変更ごと', en: 'For each change' },
  },
  'incident-posting': {
    name: { ja: '重大なインシデントの掲載とお客様への説明', en: 'Posting a serious incident and explaining it to customers' },
    interval: { ja: '発生から2営業日以内（目標）', en: 'Within 2 business days of its occurrence (target)' },
  },
  'incident-handling': {
    name: { ja: '重大なインシデントへの対処と安定化', en: 'Handling a serious incident and restoring stability' },
    interval: { ja: '発生から4営業日以内', en: 'Within 4 business days of its occurrence' },
  },
};
