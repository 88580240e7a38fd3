import { answer, signedIn } from '../api/client.ts';
import { type Realm, sessionOf } from '../api/session.ts';
import { go } from './address.ts';
import { forgetMe } from './me.ts';
import { ofProduct } from './products.ts';

/** Ends the session, and leads to where people sign in. */
export async function signOut(realm: Realm): Promise<void> {
  const client = signedIn(realm);
  await (realm === 'staff'
    ? answer(client.DELETE('/v1/staff/sessions/current'))
    : answer(client.DELETE('/v1/{product}/sessions/current', { params: { path: ofProduct(realm) } })));
  sessionOf(realm).end();
  forgetMe();
  go(`/${realm}/sign-in`, { replace: true });
}
