// Every page: its address, whom it is for, and where its code is, which comes when the page is opened.
import type { ComponentType } from 'preact';
import type { Realm } from '../api/session.ts';
import type { Text } from '../language/text.ts';

export interface PageProps {
  readonly realm: Realm;
  /** The parts of the address that the path names. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Route {
  /** With `:product` for the product and `:name` for other parts. */
  readonly path: string;
  readonly title: Text;
  /** `signed-in` pages have the frame with the navigation; `open` ones are for everybody. */
  readonly frame: 'signed-in' | 'open';
  readonly page: () => Promise<{ readonly default: ComponentType<PageProps> }>;
}

export const routes: readonly Route[] = [
  { path: '/', title: ['ようこそ', 'Welcome'], frame: 'open', page: () => import('../pages/home.tsx') },
  { path: '/problems', title: ['エラー一覧', 'Problems'], frame: 'open', page: () => import('../pages/problems.tsx') },
  { path: '/change-password', title: ['パスワードの変更', 'Change your password'], frame: 'open', page: () => import('../pages/change-password.tsx') },
  { path: '/:product/sign-in', title: ['ログイン', 'Sign in'], frame: 'open', page: () => import('../pages/sign-in.tsx') },
  { path: '/:product/signup', title: ['新規登録', 'Sign up'], frame: 'open', page: () => import('../pages/signup.tsx') },
  { path: '/:product/invitation', title: ['招待', 'Invitation'], frame: 'open', page: () => import('../pages/invitation.tsx') },
  { path: '/:product/invitation-report', title: ['招待メールの報告', 'Report an invitation'], frame: 'open', page: () => import('../pages/invitation-report.tsx') },
  { path: '/:product/password-reset', title: ['パスワードの再設定', 'Reset your password'], frame: 'open', page: () => import('../pages/password-reset.tsx') },
  { path: '/:product/terms', title: ['利用規約', 'Terms of use'], frame: 'open', page: () => import('../pages/terms.tsx') },
  { path: '/:product/subscription', title: ['お知らせの受け取り', 'Subscribe to notices'], frame: 'open', page: () => import('../pages/subscription.tsx') },
  { path: '/:product/webhook', title: ['チャンネルへの配信の確認', 'Confirm notices to a channel'], frame: 'open', page: () => import('../pages/webhook.tsx') },
  { path: '/:product/unsubscribe', title: ['お知らせの配信設定', 'Notice preferences'], frame: 'open', page: () => import('../pages/unsubscribe.tsx') },
  { path: '/:product/me', title: ['プロフィールと設定', 'Profile and security'], frame: 'signed-in', page: () => import('../pages/me.tsx') },
  { path: '/:product/documents', title: ['書類', 'Documents'], frame: 'signed-in', page: () => import('../pages/documents.tsx') },
  { path: '/:product/documents/:id', title: ['書類', 'Document'], frame: 'signed-in', page: () => import('../pages/document.tsx') },
  { path: '/:product/members', title: ['メンバー', 'Members'], frame: 'signed-in', page: () => import('../pages/members.tsx') },
  { path: '/:product/exports', title: ['データのエクスポート', 'Export your data'], frame: 'signed-in', page: () => import('../pages/exports.tsx') },
  { path: '/:product/archive-settings', title: ['事業年度の設定', 'Business years'], frame: 'signed-in', page: () => import('../pages/archive-settings.tsx') },
  { path: '/:product/contract', title: ['契約', 'Contract'], frame: 'signed-in', page: () => import('../pages/contract.tsx') },
  { path: '/:product/manuals', title: ['マニュアル', 'Manuals'], frame: 'signed-in', page: () => import('../pages/manuals.tsx') },
  { path: '/:product/manuals/certificate', title: ['削除証明書の確かめ方', 'Checking a deletion certificate'], frame: 'open', page: () => import('../pages/manual.tsx') },
  { path: '/:product/manuals/:slug', title: ['マニュアル', 'Manual'], frame: 'signed-in', page: () => import('../pages/manual.tsx') },
  { path: '/archive-pass', title: ['保存書類の閲覧', 'Retained documents'], frame: 'open', page: () => import('../pages/archive-pass.tsx') },
  { path: '/staff/sign-in', title: ['運営担当者のログイン', 'Sign in as staff'], frame: 'open', page: () => import('../pages/sign-in.tsx') },
  { path: '/staff/invitation', title: ['運営担当者への招待', 'Staff invitation'], frame: 'open', page: () => import('../pages/staff-invitation.tsx') },
  { path: '/staff', title: ['ホーム', 'Home'], frame: 'signed-in', page: () => import('../pages/overview.tsx') },
  { path: '/staff/customers', title: ['お客様', 'Customers'], frame: 'signed-in', page: () => import('../pages/customers.tsx') },
  { path: '/staff/customers/:id', title: ['お客様', 'Customer'], frame: 'signed-in', page: () => import('../pages/customer.tsx') },
  { path: '/staff/approvals', title: ['承認', 'Approvals'], frame: 'signed-in', page: () => import('../pages/approvals.tsx') },
  { path: '/staff/notices', title: ['お知らせ', 'Notices'], frame: 'signed-in', page: () => import('../pages/notices.tsx') },
  { path: '/staff/notices/:id', title: ['お知らせ', 'Notice'], frame: 'signed-in', page: () => import('../pages/notice.tsx') },
  { path: '/staff/incidents', title: ['インシデント対応の期限', 'Incident deadlines'], frame: 'signed-in', page: () => import('../pages/incidents.tsx') },
  { path: '/staff/audit', title: ['操作記録', 'Audit log'], frame: 'signed-in', page: () => import('../pages/audit.tsx') },
  { path: '/staff/members', title: ['運営担当者', 'Staff'], frame: 'signed-in', page: () => import('../pages/staff-members.tsx') },
  { path: '/staff/me', title: ['セキュリティ', 'Security'], frame: 'signed-in', page: () => import('../pages/staff-me.tsx') },
  { path: '/:product', title: ['ホーム', 'Home'], frame: 'signed-in', page: () => import('../pages/overview.tsx') },
];

export const notFound: Route = {
  path: '',
  title: ['ページが見つかりません', 'Page not found'],
  frame: 'open',
  page: () => import('../pages/not-found.tsx'),
};
