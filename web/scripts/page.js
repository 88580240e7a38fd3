// What scripts find on their page and put there.

import { language } from './language.js';
import { Problem } from './problem.js';

/** @param {string} id */
export function part(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/** @param {string} id of a form, or of what holds one */
export function formOf(id) {
  const place = part(id);
  const form = place instanceof HTMLFormElement ? place : place.querySelector('form');
  if (form === null) throw new Error(`#${id} has no form`);
  return form;
}

/**
 * Shows one section of the page and no other.
 * @param {string} id
 */
export function show(id) {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
  /** @type {HTMLElement | null} */
  const heading = part(id).querySelector('h1[tabindex]');
  heading?.focus();
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {...(string | Node)} content
 */
export function element(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

/**
 * A link to a page of the client.
 * @param {string} href
 * @param {...(string | Node)} content
 */
export function linkTo(href, ...content) {
  const link = element('a', ...content);
  link.href = href;
  return link;
}

/**
 * A copy of what stands in a template of the page.
 * @param {string} id
 */
export function copyOf(id) {
  const template = part(id);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`#${id} is no template`);
  return /** @type {DocumentFragment} */ (document.importNode(template.content, true));
}

/**
 * Fills the places of the page that are named so.
 * @param {string} what
 * @param {...(string | Node)} content
 */
export function fill(what, ...content) {
  document.querySelector(`[data-of=${what}]`)?.replaceChildren(...content);
}

/**
 * Asks before somebody is removed, as there is no way back.
 * @param {string} name
 */
export function sureToRemove(name) {
  return confirm(
    language() === 'en' ? `Remove ${name}? There is no way back.` : `${name} さんを削除しますか？元に戻せません。`,
  );
}

/** Asks for a code of the authenticator app; undefined if the person has changed their mind. */
export function freshCode() {
  const code = prompt(language() === 'en' ? 'The code your app shows now:' : '認証アプリに表示されている数字:');
  return code?.trim() || undefined;
}

/**
 * Says why the page cannot show what it is for.
 * @param {unknown} problem
 */
export function showTrouble(problem) {
  if (!(problem instanceof Problem)) throw problem;
  part('trouble').replaceChildren(problem.title);
}

const minutes = new Intl.DateTimeFormat('ja-JP', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Tokyo' });

/**
 * A time of the API as clocks in Japan show it.
 * @param {string} time
 */
export function timeInJapan(time) {
  return minutes.format(new Date(time));
}

/** What stands behind the `#` of the address. */
export function fragment() {
  return decodeURIComponent(location.hash.slice(1));
}
