// Who is signed in: read once for the frame, and by every page that asks what they may do.
import { signal } from '@preact/signals';
import { answer, signedIn } from '../api/client.ts';
import type { Profile, StaffProfile } from '../api/schema.ts';
import { ofProduct } from './products.ts';
import type { Realm } from '../api/session.ts';

const person = signal<{ readonly realm: Realm; readonly profile: Profile } | undefined>(undefined);
const staff = signal<StaffProfile | undefined>(undefined);

/** Who is signed in to a product, once it is known. */
export function me(realm: Realm): Profile | undefined {
  return person.value?.realm === realm ? person.value.profile : undefined;
}

/** The member of staff who is signed in, once it is known. */
export function staffMe(): StaffProfile | undefined {
  return staff.value;
}

/** Reads who is signed in; also after they have changed something about themselves. */
export async function readMe(realm: Realm): Promise<void> {
  if (realm === 'staff') {
    staff.value = await answer(signedIn('staff').GET('/v1/staff/me'));
    return;
  }
  const profile = await answer(signedIn(realm).GET('/v1/{product}/me', { params: { path: ofProduct(realm) } }));
  person.value = { realm, profile };
}

export function forgetMe(): void {
  person.value = undefined;
  staff.value = undefined;
}

/** What somebody may do, for what pages offer. The API decides. */
export function may(profile: Profile | undefined, right: 'view-documents' | 'manage-documents' | 'invite' | 'manage-company'): boolean {
  if (profile === undefined) return false;
  if (profile.role !== 'general') return right !== 'manage-company' || profile.role === 'representative';
  const permissions: readonly string[] = profile.permissions;
  return permissions.includes(right) || (right === 'view-documents' && permissions.includes('manage-documents'));
}
