import type { groups } from './groups.ts';
import type { Both } from './words.ts';

export type PromiseId = `P${number}`;

/** A promise in plain words. The English title and what is missing are the register's own, so that a change there asks for one here. */
export interface PromiseText {
  readonly group: keyof typeof groups;
  readonly title: Both;
  readonly how: Both;
  readonly missing?: Both;
}

export const promises: Readonly<Record<PromiseId, PromiseText>> = {
  P1: {
    group: 'accounts',
    title: {
      ja: 'パスワード・アカウント・データはお客様が管理し、サービスの安全は当社が守ります',
      en: 'Customers manage their own passwords, accounts and data; the vendor secures the service.',
    },
    how: {
      ja: '登録、削除、権限の設定、パスワードの変更、データの一括ダウンロードは、お客様ご自身で行えます。だれが何をできるかは一つの表で決め、すべての操作をすべての役割で試しています。',
      en: 'You register and remove people, set permissions, change passwords and export all your data yourselves. One table says who may do what; every operation is tried in every role.',
    },
    missing: {
      ja: '最後の利用者が退会される場合、契約の終了は当社の担当者が行います。',
      en: "When the last person leaves, the vendor's staff end the contract.",
    },
  },
  P2: {
    group: 'data',
    title: {
      ja: 'データとバックアップは東京リージョンに保管します。ほかのリージョンを使うのはメール送信だけです',
      en: 'Data and its backups stay in the Tokyo region; only mail may leave through another.',
    },
    how: {
      ja: 'データを持つすべての設備が東京リージョンにあり、ほかの地域に複製がないことを、構成を変えるたびに検査します。',
      en: 'Each time the set-up changes, a check makes sure that everything that holds data is in Tokyo and is copied to no other region.',
    },
  },
  P3: {
    group: 'data',
    title: {
      ja: 'お客様のデータは、契約終了後1か月以内に、バックアップも含めて消去します',
      en: 'Customer data is gone within one month after the contract ends, backups included.',
    },
    how: {
      ja: '期限の8日前に削除を始め、復号に必要な鍵も破棄するため、期限までにバックアップからも読めなくなります。完了すると、だれでも検証できる署名付きの証明書をお送りします。法令が保存を求める書類と、証拠保全の対象は残ります。',
      en: 'Deletion starts eight days before the deadline and destroys the keys as well, so that no backup can be read after it. Then you get a signed certificate that anyone can verify. What the law or a legal hold retains stays.',
    },
    missing: {
      ja: '実際のアカウントのバックアップを使った復元は、まだ試していません。インシデントをお知らせした相手の記録は、名前のない識別子として、有効期限まで残ります。',
      en: 'No backup of a real account was restored; records of who was notified of an incident stay, with identifiers instead of names, until they expire.',
    },
  },
  P4: {
    group: 'data',
    title: {
      ja: '電子帳簿保存法の対象となる書類は、契約終了後も、定めた期間、定めた方法で参照できます',
      en: 'Statutory documents stay viewable after that, for a set period, by a set method.',
    },
    how: {
      ja: '書類ごとに法令の保存期限を計算し、期限までだれにも削除できないようにします。契約終了後は、期限付きの閲覧用リンクで、検索とダウンロードができます。',
      en: 'Each document has its own day until which the law has it retained, and nobody can delete it earlier. After the contract, a link with an expiry lets you search and download.',
    },
  },
  P5: {
    group: 'accounts',
    title: {
      ja: 'どちらの製品も、どなたでも登録でき、ご本人が確認したときにアカウントができます',
      en: 'Anyone may sign up at either product; the account is made when the person confirms.',
    },
    how: {
      ja: '登録用のリンクをメールでお送りし、一度だけ使えます。そのメールアドレスが登録済みかどうかは、ご本人にしか分かりません。',
      en: 'We mail a link that works once. Only the owner of an address learns whether it is registered already.',
    },
  },
  P6: {
    group: 'accounts',
    title: {
      ja: 'Pro-Signでは、招待権限を持つ方が新しい利用者を招待できます',
      en: 'Pro-Sign only: people with the right to invite bring in new users.',
    },
    how: {
      ja: '自分が持つ以上の権限を与えることはできません。招待した方が権限を失うと、その招待も無効になります。',
      en: 'Nobody grants more than they hold, and an invitation lapses when its sender loses the right to invite.',
    },
  },
  P7: {
    group: 'accounts',
    title: {
      ja: 'Pro-Signでは、企業担当者が自社の一般ユーザーの権限を設定できます',
      en: 'Pro-Sign only: representatives set the permissions of general users of their own company.',
    },
    how: {
      ja: '変更はすぐに効きます。他社の利用者は見つけることもできません。権限のない操作は断り、記録に残します。',
      en: 'A change works at once. People of other companies cannot even be found. Attempts without the right are refused and recorded.',
    },
  },
  P8: {
    group: 'accounts',
    title: {
      ja: 'パスワードは登録のときにご本人が決め、ほかのだれも知ることはありません',
      en: 'People set their own password when they register; nobody else ever knows it.',
    },
    how: {
      ja: 'パスワードは元に戻せない形でだけ保管します。入力されたものがデータベースにもログにも残らないことを、全体を検索して確かめています。',
      en: 'We store a password only in a form that cannot be turned back. A test searches all tables and logs for what was typed and finds nothing.',
    },
  },
  P9: {
    group: 'accounts',
    title: {
      ja: '短いパスワードや推測されやすいパスワードは登録できません',
      en: 'Short or guessable passwords are refused.',
    },
    how: {
      ja: '15文字以上とし、推測のしやすさを日本語の単語も含めて調べます。流出が知られているパスワードも断ります。',
      en: 'At least 15 characters, measured for how easily they are guessed, with Japanese words included. Passwords known from leaks are refused too.',
    },
  },
  P10: {
    group: 'encryption',
    title: {
      ja: 'データベースの個人データは暗号化し、必要な処理だけが読めるようにします',
      en: 'Personal data in the database is encrypted, and only what needs it can read it.',
    },
    how: {
      ja: '氏名、メールアドレス、会社名は、会社ごとの鍵で暗号化します。処理ごとに権限を分け、許したこと以外はできないことを試しています。',
      en: 'Names, addresses and company names are encrypted under a key of their company. Each process has rights of its own, and a test tries that it can do nothing else.',
    },
  },
  P11: {
    group: 'information',
    title: {
      ja: 'サービスの変更とメンテナンスの予定を、製品ごとのページでお知らせします',
      en: 'Service changes and planned maintenance are posted, on a page for each product.',
    },
    how: {
      ja: 'お知らせのページはほかの機能に頼らず、すべてが止まっても表示されます。メールでも受け取れます。',
      en: 'The pages depend on nothing else and stay up when everything else is down. You can get them by mail, too.',
    },
  },
  P12: {
    group: 'information',
    title: {
      ja: 'マニュアルは、サービスの利用開始と同時にご利用いただけます',
      en: 'Manuals are there for customers from the moment their service starts.',
    },
    how: {
      ja: 'ログインすれば、製品のすべてのマニュアルを日本語と英語で読め、言葉で探せます。',
      en: 'After log-in you can read and search every manual of your product, in Japanese and English.',
    },
  },
  P13: {
    group: 'information',
    title: {
      ja: 'ログを個別のお客様に提供することはありません。運用の担当者が保管します',
      en: 'Logs are not handed to individual customers; operators have them.',
    },
    how: {
      ja: '操作の記録を読む処理は一つだけで、当社の監査担当者にのみ応答します。記録は、変更や削除のできない場所にも写し、7年間保管します。書き換えがあれば、すぐに通知されます。',
      en: 'One process reads the audit log, and it answers only auditors among our staff. Every record is also copied to a place where nothing can be changed or deleted for seven years, and an alarm rings if one is overwritten.',
    },
  },
  P14: {
    group: 'information',
    title: {
      ja: 'ログの時刻は、AWSの時刻サービスに合わせています',
      en: "Log times follow Amazon's time service.",
    },
    how: {
      ja: 'すべての処理はAWSが時刻を合わせる環境で動き、ログの各行に協定世界時（UTC）の時刻を付けます。',
      en: 'Everything runs where AWS sets the clock, and each log line carries its time in UTC.',
    },
  },
  P15: {
    group: 'development',
    title: {
      ja: '利用しているすべての部品の脆弱性情報を集め、修正を速やかに適用します',
      en: 'Vulnerability news of every dependency is watched and patches are applied promptly.',
    },
    how: {
      ja: '利用している部品の版を固定し、サービスの処理・画面・開発に使うすべての部品について、既知の脆弱性がないかを公開情報と照らし合わせて検査します。検査は週に1回行うよう設定しています。',
      en: 'Every dependency of the service, its web pages and its tools is pinned to one version, and a check compares them with the published vulnerabilities. It is set to run every week.',
    },
    missing: {
      ja: '外部診断を受けた日と、修正を適用した日は、まだ記録していません。週に1回の検査も、当社の運用ではまだ行っていません。',
      en: "No outside assessment and no day on which patches were applied is on record yet; the weekly check has not run in the vendor's own operation yet.",
    },
  },
  P16: {
    group: 'development',
    title: {
      ja: 'コードレビューを行い、古い部品や脆弱な部品を検査で見つけます',
      en: 'Code is reviewed; outdated and vulnerable libraries are found by a check.',
    },
    how: {
      ja: 'コードの書き方、型、利用している部品のライセンス・脆弱性・古さを、決まった検査で確かめます。新しい版が出てから一定の日数を過ぎた部品は、理由を記録して据え置くものを除き、検査に合格しません。',
      en: 'Fixed checks look at style, types, and the licences, vulnerabilities and age of dependencies. A dependency fails when a newer release has been out for too many days, unless it is held back for a reason on record.',
    },
    missing: {
      ja: 'すべての変更をレビューしたことは、まだ記録していません。',
      en: 'That every change was reviewed is not on record yet.',
    },
  },
  P17: {
    group: 'incidents',
    title: {
      ja: '重大なインシデントは、2営業日以内に掲載してお客様にお知らせし、4営業日以内に対処します',
      en: 'A serious incident is posted within 2 business days, customers are notified, and it is handled within 4.',
    },
    how: {
      ja: '発生からの期限を日本の営業日で計算し、担当者に3回知らせます。間に合わなかったことは記録に残ります。対象のお客様の企業担当者には、更新ごとに一度メールでお知らせします。',
      en: 'The deadlines are counted in Japanese business days, staff get three reminders, and a missed deadline stays on record. Representatives of affected companies get one mail for each update.',
    },
    missing: {
      ja: '対処するのは人です。期限の計算は、担当者への通知と、遅れの記録を行います。',
      en: 'People handle incidents: the clock reminds them, and records missed deadlines.',
    },
  },
  P18: {
    group: 'document',
    title: {
      ja: 'ホワイトペーパーの改訂を記録します',
      en: "The white paper's own revisions are on record.",
    },
    how: {
      ja: 'すべての版と変更点を改訂履歴に残します。このページは、テストが確かめるのと同じ台帳から作ります。',
      en: 'Every version and what it changed is in the revision history. This page is made from the same register that the tests check.',
    },
  },
};
