import type { Both } from './words.ts';

/** In the order of the page. */
export const groups = {
  data: { ja: 'データの保管と削除', en: 'Storing and deleting data' },
  accounts: { ja: '利用者とアカウント', en: 'People and accounts' },
  encryption: { ja: '暗号化', en: 'Encryption' },
  information: { ja: 'お知らせ・マニュアル・ログ', en: 'Notices, manuals and logs' },
  development: { ja: '脆弱性と開発', en: 'Vulnerabilities and development' },
  incidents: { ja: 'インシデント対応', en: 'Incidents' },
  document: { ja: 'この文書について', en: 'This document' },
} satisfies Record<string, Both>;
