// Where a person is, and where they go.
import { signal } from '@preact/signals';
import type { Realm } from '../api/session.ts';
import { isProduct } from './products.ts';
import { notFound, type Route, routes } from './routes.ts';

export interface Place {
  readonly route: Route;
  readonly realm: Realm;
  readonly params: Readonly<Record<string, string>>;
}

const now = (): string => location.pathname + location.search;

/** Path and query of the page; reading it redraws a component when it changes. */
export const address = signal(now());

addEventListener('popstate', () => {
  address.value = now();
});

/** Goes to a page of the client. */
export function go(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  address.value = now();
  if (!replace) scrollTo(0, 0);
}

/** The page at an address. */
export function placeAt(at: string): Place {
  const { pathname } = new URL(at, location.origin);
  for (const route of routes) {
    const params = match(route.path, pathname);
    if (params === undefined) continue;
    const product = params['product'];
    if (product === undefined) return { route, realm: pathname.startsWith('/staff') ? 'staff' : 'pro-sign', params };
    if (isProduct(product)) return { route, realm: product, params };
  }
  return { route: notFound, realm: 'pro-sign', params: {} };
}

function match(path: string, pathname: string): Record<string, string> | undefined {
  const [wanted, given] = [path.split('/'), pathname.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const found = given[at] ?? '';
    if (part.startsWith(':') && found !== '') params[part.slice(1)] = found;
    else if (part !== found) return undefined;
  }
  return params;
}

/** The conditions of a page that stand in its address, so that it can be shared and Back works. */
export function query(): URLSearchParams {
  return new URL(address.value, location.origin).searchParams;
}

/** Puts other conditions into the address; empty ones are left out. */
export function setQuery(conditions: Readonly<Record<string, string>>): void {
  const { pathname } = new URL(address.peek(), location.origin);
  const search = new URLSearchParams(Object.entries(conditions).filter(([, value]) => value !== '')).toString();
  go(search === '' ? pathname : `${pathname}?${search}`, { replace: true });
}

/** Links within the client go without loading a page anew. */
export function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link === null || !isPlain || event.defaultPrevented) return;
  if (link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.hash !== '' && link.pathname + link.search === now()) return;
  if (placeAt(link.pathname).route === notFound) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}

/** Takes the token of a mailed link out of the fragment, and out of the address bar. */
export function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  if (token !== undefined) history.replaceState(null, '', now());
  return token;
}

/** Where to go after signing in: a page of this client, or the first one of the realm. */
export function returnTo(realm: Realm): string {
  const wanted = query().get('return') ?? '';
  const first = `/${realm}`;
  if (!wanted.startsWith('/') || wanted.startsWith('//')) return first;
  const place = placeAt(wanted);
  return place.realm === realm && place.route.frame === 'signed-in' ? wanted : first;
}

/** Where people sign in, coming back to where they are now. */
export function signInAddress(realm: Realm): string {
  return `/${realm}/sign-in?${new URLSearchParams({ return: now() }).toString()}`;
}
