// Calls for whoever is signed in.

import { call } from './api.js';
import { Problem } from './problem.js';

/** How long before its end an access token is no longer worth using, in milliseconds. */
const margin = 30_000;

/**
 * Gives what calls the API with an access token. The token is in memory only, and gone when the page is: the cookie gets a
 * new one, when the page begins and before the last one ends. Who has no session any more is brought to where to sign in.
 * @param {string} realm a product, or `staff`
 */
export function signedIn(realm) {
  /** @type {string | undefined} */
  let accessToken;
  let usableUntil = 0;
  /** @type {Promise<void> | undefined} */
  let renewing;

  async function renew() {
    const session = await call('POST', `/v1/${realm}/sessions/refresh`);
    accessToken = session.access_token;
    usableUntil = Date.now() + session.expires_in * 1000 - margin;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} [body]
   * @param {string} [key] names the request, so that its repetition does nothing twice
   * @param {string} [approval] of a dangerous act, which a colleague gave
   */
  return async function ask(method, path, body, key, approval) {
    try {
      if (Date.now() >= usableUntil) await (renewing ??= renew().finally(() => (renewing = undefined)));
    } catch (problem) {
      if (problem instanceof Problem && isOver(problem)) return leaveFor(realm);
      throw problem;
    }
    return call(method, path, { body, accessToken, key, approval }).catch((problem) => {
      if (problem instanceof Problem && problem.type === 'not-signed-in') return leaveFor(realm);
      throw problem;
    });
  };
}

/**
 * Whether there is no session to go on with: the cookie is missing or refused.
 * @param {Problem} problem
 */
function isOver({ status }) {
  return status >= 400 && status < 500 && status !== 429;
}

/**
 * The page is about to go: nothing on it goes on.
 * @param {string} realm
 * @returns {Promise<never>}
 */
function leaveFor(realm) {
  location.replace(`/${realm}/sign-in`);
  return new Promise(() => undefined);
}
