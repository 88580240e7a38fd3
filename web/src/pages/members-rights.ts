// What the page offers, by the rules of the API, which decides.
import type { Invitation, Member, Permission, Profile, Role } from '../api/schema.ts';
import { may } from '../app/me.ts';
import { daysUntil } from '../language/format.ts';
import { allPermissions, allRoles } from './members-words.ts';

/** Whether the contract is over, so that everything can only be viewed. */
export function isReadOnly({ organization }: Profile): boolean {
  return organization.contract_ends_on !== null && daysUntil(organization.contract_ends_on) < 0;
}

export function grantableRoles({ role }: Profile): readonly Role[] {
  return role === 'representative' ? allRoles : ['general'];
}

/** Nobody grants what they do not hold. */
export function grantablePermissions({ role, permissions }: Profile): readonly Permission[] {
  return role === 'general' ? permissions : allPermissions;
}

interface Offers {
  readonly change: boolean;
  readonly handOver: boolean;
  readonly remove: boolean;
}

export function offersOn(member: Member, who: Profile, everybody: readonly Member[]): Offers {
  if (isReadOnly(who)) return { change: false, handOver: false, remove: false };
  const isOneself = member.id === who.id;
  if (who.role === 'representative') {
    const others = everybody.some(({ id, role }) => id !== who.id && role === 'representative');
    // The last representative hands over instead of stepping down.
    return { change: !isOneself || others, handOver: !isOneself, remove: !isOneself };
  }
  const isOver = who.role === 'organization-admin' && member.role === 'general';
  return { change: isOver, handOver: false, remove: isOver && !isOneself };
}

export function mayInvite(who: Profile): boolean {
  return may(who, 'invite') && !isReadOnly(who);
}

/** An invitation is sent again only by who could send it themselves. */
export function mayResend({ role, permissions }: Invitation, who: Profile): boolean {
  const held = grantablePermissions(who);
  return mayInvite(who) && grantableRoles(who).includes(role) && permissions.every((permission) => held.includes(permission));
}
