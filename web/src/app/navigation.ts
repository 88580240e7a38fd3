// What the frame offers, by what somebody may do.
import type { Profile } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import type { Text } from '../language/text.ts';
import type { IconName } from '../ui/icon.tsx';
import { may } from './me.ts';

export interface NavigationItem {
  readonly to: string;
  readonly text: Text;
  readonly icon: IconName;
  /** Stands in the bar at the bottom of a phone. */
  readonly isMain?: boolean;
}

/** Pages of a company. */
export function companyNavigation(realm: Realm, profile: Profile | undefined): NavigationItem[] {
  const at = (page: string): string => `/${realm}/${page}`;
  const items: (NavigationItem & { readonly right?: Parameters<typeof may>[1] })[] = [
    { to: at('documents'), text: ['書類', 'Documents'], icon: 'file', isMain: true, right: 'view-documents' },
    { to: at('members'), text: ['メンバー', 'Members'], icon: 'people', isMain: true },
    { to: at('exports'), text: ['エクスポート', 'Export'], icon: 'download', right: 'manage-company' },
    { to: at('archive-settings'), text: ['事業年度の設定', 'Business years'], icon: 'settings', right: 'manage-company' },
    { to: at('contract'), text: ['契約', 'Contract'], icon: 'clock', right: 'manage-company' },
    { to: at('manuals'), text: ['マニュアル', 'Manuals'], icon: 'book', isMain: true },
  ];
  return items.filter(({ right }) => right === undefined || may(profile, right));
}

/** Pages of the vendor's staff. */
export const staffNavigation: readonly NavigationItem[] = [
  { to: '/staff', text: ['お客様', 'Customers'], icon: 'people', isMain: true },
  { to: '/staff/approvals', text: ['承認', 'Approvals'], icon: 'check', isMain: true },
  { to: '/staff/notices', text: ['お知らせ', 'Notices'], icon: 'bell', isMain: true },
  { to: '/staff/incidents', text: ['障害対応の期限', 'Incident deadlines'], icon: 'clock', isMain: true },
  { to: '/staff/members', text: ['運営担当者', 'Staff'], icon: 'user' },
];
