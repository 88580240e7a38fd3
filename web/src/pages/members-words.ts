import type { Permission, Role } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';

/** What somebody is in their company. */
export const roles = {
  representative: ['企業担当者', 'Representative'],
  'organization-admin': ['組織管理者', 'Organization admin'],
  general: ['一般ユーザー', 'General user'],
} satisfies Record<Role, Text>;

export const tones = { representative: 'info', 'organization-admin': 'ok', general: 'neutral' } as const satisfies Record<Role, string>;

/** What general users may be allowed to do. */
export const permissionNames = {
  invite: ['メンバーの招待', 'Invite members'],
  'view-documents': ['書類の閲覧', 'View documents'],
  'manage-documents': ['書類の管理（登録・訂正・削除）', 'Manage documents (register, correct, delete)'],
} satisfies Record<Permission, Text>;

export const allRoles: readonly Role[] = ['representative', 'organization-admin', 'general'];
export const allPermissions: readonly Permission[] = ['invite', 'view-documents', 'manage-documents'];

const texts = {
  everything: ['すべて', 'Everything'],
  allButCompany: ['書類の管理、一般ユーザーの招待・変更・削除', 'Documents; invite, change and remove general users'],
  nothing: ['なし', 'None'],
  between: ['、', ', '],
} satisfies Record<string, Text>;

/** What somebody may do, in words. */
export function permissionsInWords(role: Role, permissions: readonly Permission[]): string {
  if (role === 'representative') return t(texts.everything);
  if (role === 'organization-admin') return t(texts.allButCompany);
  if (permissions.length === 0) return t(texts.nothing);
  return permissions.map((permission) => t(permissionNames[permission])).join(t(texts.between));
}
