import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { Sessions } from '../app/sessions.tsx';

export function MySessions({ realm }: { readonly realm: Realm }): JSX.Element {
  const client = signedIn(realm);
  const path = ofProduct(realm);
  return (
    <Sessions
      read={() => answer(client.GET('/v1/{product}/me/sessions', { params: { path } }))}
      end={(id) => answer(client.DELETE('/v1/{product}/me/sessions/{id}', { params: { path: { ...path, id } } }))}
      endOthers={() => answer(client.DELETE('/v1/{product}/me/sessions', { params: { path } }))}
    />
  );
}
