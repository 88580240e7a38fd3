import type { StaffRole } from '../api/schema.ts';
import type { Text } from '../language/text.ts';

/** What somebody on the staff may do. */
export const staffRoles = {
  operator: ['契約担当', 'Operator'],
  publisher: ['広報担当', 'Publisher'],
  auditor: ['監査担当', 'Auditor'],
  administrator: ['管理者', 'Administrator'],
} satisfies Record<StaffRole, Text>;

export const roleHelp = {
  operator: ['契約、閲覧用パス、保全の管理', 'Contracts, archive passes and legal holds'],
  publisher: ['お知らせの掲載、インシデント対応の期限の管理', 'Notices, and the deadlines of incidents'],
  auditor: ['操作記録の閲覧', 'Reads the audit log'],
  administrator: ['運営担当者の招待、役割の変更、削除', 'Invites, changes and removes staff'],
} satisfies Record<StaffRole, Text>;

export const allStaffRoles = Object.keys(staffRoles) as StaffRole[];

/** Roles as the parameter of an approval names them. */
export function rolesIn(parameter: string): StaffRole[] {
  const words = parameter.split(', ');
  return allStaffRoles.filter((role) => words.includes(role));
}
