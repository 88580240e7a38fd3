// The API, typed from its own document.
import createClient, { type Client, type FetchResponse, type Middleware } from 'openapi-fetch';
import type { MediaType } from 'openapi-typescript-helpers';
import { language } from '../language/text.ts';
import { Problem } from './problem.ts';
import type { paths } from './schema.ts';
import { authorize, type Realm } from './session.ts';

const polite: Middleware = {
  onRequest({ request }) {
    request.headers.set('accept-language', language.value);
    return request;
  },
  onError: () => Problem.of('unreachable'),
};

function client(...middlewares: Middleware[]): Client<paths> {
  const made = createClient<paths>({ baseUrl: location.origin, credentials: 'include', cache: 'no-store' });
  made.use(polite, ...middlewares);
  return made;
}

/** Calls for which nobody needs to be signed in. */
export const open = client();

const signedInClients = new Map<Realm, Client<paths>>();

/** Calls as whoever is signed in. */
export function signedIn(realm: Realm): Client<paths> {
  const found = signedInClients.get(realm) ?? client(authorize(realm));
  signedInClients.set(realm, found);
  return found;
}

/** What a call answers, or its problem, thrown. */
export async function answer<T extends Record<string | number, unknown>, O, M extends MediaType>(
  asked: Promise<FetchResponse<T, O, M>>,
): Promise<NonNullable<FetchResponse<T, O, M>['data']>> {
  const { data, response, error } = await asked;
  if (!response.ok) throw await Problem.read(restored(response, error));
  return data as NonNullable<FetchResponse<T, O, M>['data']>;
}

/** The answer with its body, which was read already. */
function restored({ status, headers }: Response, error: unknown): Response {
  return new Response(typeof error === 'string' ? error : JSON.stringify(error), { status, headers });
}
