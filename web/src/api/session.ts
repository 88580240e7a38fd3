// Sessions. The access token is in memory only; the cookie, which no script sees, gets a new one.
import { signal } from '@preact/signals';
import type { Middleware } from 'openapi-fetch';
import { language } from '../language/text.ts';
import { Problem } from './problem.ts';

/** A product, or `staff`. */
export type Realm = 'pro-sign' | 'pro-lead' | 'staff';

/** How long before its end an access token is no longer used, in milliseconds. */
const margin = 30_000;

/** Somebody whose session has ended while they were working. */
export interface Expired {
  readonly realm: Realm;
  /** They have signed in again: what they were doing goes on. */
  readonly resume: () => void;
  readonly giveUp: () => void;
}

/** Asks to sign in over the page, while it is there. */
export const expired = signal<Expired | undefined>(undefined);

/** Where to go if nobody is signed in when a page begins. */
type Leave = (realm: Realm) => void;
let leave: Leave = () => undefined;

export function onSignedOut(go: Leave): void {
  leave = go;
}

class Session {
  readonly realm: Realm;
  #token: string | undefined;
  #usableUntil = 0;
  #renewing: Promise<void> | undefined;
  /** Whether somebody was signed in on this page. */
  #began = false;

  constructor(realm: Realm) {
    this.realm = realm;
  }

  /** Takes what signing in has answered. */
  begin({ access_token: token, expires_in: seconds }: { access_token: string; expires_in: number }): void {
    this.#token = token;
    this.#usableUntil = Date.now() + seconds * 1000 - margin;
    this.#began = true;
  }

  end(): void {
    this.#token = undefined;
    this.#usableUntil = 0;
    this.#began = false;
  }

  /** The API no longer takes the token. */
  expire(): void {
    this.#usableUntil = 0;
  }

  async token(): Promise<string> {
    if (Date.now() >= this.#usableUntil) {
      this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
      await this.#renewing;
    }
    return this.#token ?? '';
  }

  async #renew(): Promise<void> {
    const answer = await fetch(`/v1/${this.realm}/sessions/refresh`, {
      method: 'POST',
      credentials: 'include',
      cache: 'no-store',
      headers: { 'accept-language': language.value },
    }).catch(() => {
      throw Problem.of('unreachable');
    });
    if (answer.ok) {
      this.begin((await answer.json()) as { access_token: string; expires_in: number });
      return;
    }
    const { status } = answer;
    // The cookie is missing or refused: there is no session to go on with.
    if (status < 400 || status >= 500 || status === 429) throw await Problem.read(answer);
    if (!this.#began) {
      leave(this.realm);
      throw Problem.of('not-signed-in', 401);
    }
    await new Promise<void>((resume, refuse) => {
      expired.value = {
        realm: this.realm,
        resume,
        giveUp: () => {
          refuse(Problem.of('not-signed-in', 401));
        },
      };
    }).finally(() => (expired.value = undefined));
  }
}

const sessions = new Map<Realm, Session>();

export function sessionOf(realm: Realm): Session {
  const found = sessions.get(realm) ?? new Session(realm);
  sessions.set(realm, found);
  return found;
}

/** Gives calls the access token of a realm, and repeats none. */
export function authorize(realm: Realm): Middleware {
  const session = sessionOf(realm);
  return {
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${await session.token()}`);
      return request;
    },
    onResponse({ response }) {
      if (response.status === 401) session.expire();
    },
  };
}
