// What the frame and the first page offer, by what somebody may do.
import type { Profile, StaffProfile, StaffRole } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import type { Text } from '../language/text.ts';
import type { IconName } from '../ui/icon.tsx';
import { may } from './me.ts';

export interface NavigationItem {
  readonly to: string;
  readonly text: Text;
  /** What one does there, on the first page; the first page itself has none. */
  readonly help?: Text;
  readonly icon: IconName;
  /** Stands in the bar at the bottom of a phone; everything else is in its menu. */
  readonly isMain?: boolean;
}

const overview = (to: string): NavigationItem => ({ to, text: ['ホーム', 'Home'], icon: 'home', isMain: true });

/** Pages of a company. */
export function companyNavigation(realm: Realm, profile: Profile | undefined): NavigationItem[] {
  const at = (page: string): string => `/${realm}/${page}`;
  const items: (NavigationItem & { readonly right?: Parameters<typeof may>[1] })[] = [
    overview(`/${realm}`),
    { to: at('documents'), text: ['書類', 'Documents'], help: ['登録、検索、ダウンロード', 'Register, search and download'], icon: 'file', isMain: true, right: 'view-documents' },
    { to: at('members'), text: ['メンバー', 'Members'], help: ['招待、役割と権限', 'Invitations, roles and permissions'], icon: 'people', isMain: true },
    { to: at('exports'), text: ['エクスポート', 'Export'], help: ['すべてのデータのダウンロード', 'Download all of your data'], icon: 'download', right: 'manage-company' },
    {
      to: at('archive-settings'), text: ['事業年度の設定', 'Business years'], help: ['書類の保存期限の計算に使用', 'They decide how long documents are retained'],
      icon: 'settings', right: 'manage-company',
    },
    { to: at('contract'), text: ['契約', 'Contract'], help: ['契約の内容と解約の申請', 'Your contract, and asking for its end'], icon: 'clock', right: 'manage-company' },
    { to: at('manuals'), text: ['マニュアル', 'Manuals'], help: ['操作方法の説明', 'How to use the service'], icon: 'book', isMain: true },
  ];
  return items.filter(({ right }) => right === undefined || may(profile, right));
}

/** Pages of the vendor's staff. */
export function staffNavigation(staff: StaffProfile | undefined): NavigationItem[] {
  const items: (NavigationItem & { readonly role?: StaffRole })[] = [
    overview('/staff'),
    {
      to: '/staff/customers', text: ['お客様', 'Customers'], help: ['契約、閲覧用パス、保全、証明書', 'Contracts, archive passes, legal holds, certificates'],
      icon: 'people', isMain: true, role: 'operator',
    },
    { to: '/staff/approvals', text: ['承認', 'Approvals'], help: ['承認待ちの申請', 'Requests waiting for approval'], icon: 'check', isMain: true },
    { to: '/staff/notices', text: ['お知らせ', 'Notices'], help: ['障害・インシデント、メンテナンス、変更の掲載', 'Post maintenance, incidents and changes'], icon: 'bell', isMain: true, role: 'publisher' },
    { to: '/staff/incidents', text: ['インシデント対応の期限', 'Incident deadlines'], help: ['営業日で数える期限と報告', 'Deadlines in business days, and reports'], icon: 'clock', role: 'publisher' },
    { to: '/staff/audit', text: ['操作記録', 'Audit log'], help: ['誰が、いつ、何をしたかの検索', 'Who did what, and when'], icon: 'search', role: 'auditor' },
    { to: '/staff/members', text: ['運営担当者', 'Staff'], help: ['招待と役割', 'Invitations and roles'], icon: 'user' },
  ];
  return items.filter(({ role }) => role === undefined || staff?.roles.includes(role) === true);
}
