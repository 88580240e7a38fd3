// The members and invitations of a company; all of them, as the page searches by itself.
import { answer, signedIn } from '../api/client.ts';
import { everyPage } from '../api/every-page.ts';
import type { Invitation, Member } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';

export function readMembers(realm: Realm): Promise<Member[]> {
  const path = ofProduct(realm);
  return everyPage((query) => answer(signedIn(realm).GET('/v1/{product}/members', { params: { path, query } })));
}

export function readInvitations(realm: Realm): Promise<Invitation[]> {
  const path = ofProduct(realm);
  return everyPage((query) => answer(signedIn(realm).GET('/v1/{product}/invitations', { params: { path, query } })));
}
