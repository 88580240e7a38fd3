import { language } from './language.js';
import { Problem } from './problem.js';

/** The API's origin. Empty where the site itself passes the calls on. */
const origin = '';

/**
 * Calls the API and gives what it answers. The refresh token goes along in a cookie that no script sees.
 * @param {string} method
 * @param {string} path
 * @param {{ body?: Record<string, unknown> | undefined, accessToken?: string | undefined, key?: string | undefined, approval?: string | undefined }} [given]
 * @throws {Problem}
 */
export async function call(method, path, { body, accessToken, key, approval } = {}) {
  const headers = new Headers({ 'accept-language': language() });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (accessToken !== undefined) headers.set('authorization', `Bearer ${accessToken}`);
  if (key !== undefined) headers.set('idempotency-key', key);
  if (approval !== undefined) headers.set('approval', approval);
  /** @type {RequestInit} */
  const request = { method, headers, credentials: 'include', cache: 'no-store' };
  if (body !== undefined) request.body = JSON.stringify(body);
  const answer = await fetch(`${origin}${path}`, request).catch(() => {
    throw Problem.unreachable();
  });
  if (!answer.ok) throw await Problem.of(answer);
  const text = await answer.text();
  return text === '' ? undefined : JSON.parse(text);
}
