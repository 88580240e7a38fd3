// The members and invitations of a company; all of them, as the page searches by itself.
import { answer, signedIn } from '../api/client.ts';
import type { Invitation, Member } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

async function everyPage<T>(read: (query: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

export function readMembers(realm: Realm): Promise<Member[]> {
  const path = ofProduct(realm);
  return everyPage((query) => answer(signedIn(realm).GET('/v1/{product}/members', { params: { path, query } })));
}

export function readInvitations(realm: Realm): Promise<Invitation[]> {
  const path = ofProduct(realm);
  return everyPage((query) => answer(signedIn(realm).GET('/v1/{product}/invitations', { params: { path, query } })));
}
