import { call } from './api.js';
import { onSubmit } from './form.js';
import { product } from './product.js';

const token = tokenOfLink();
show(token === undefined ? 'ask' : 'register');

onSubmit(formOf('ask'), async (fields) => {
  await call('POST', `/v1/${product}/signups`, { body: fields });
  show('sent');
});

onSubmit(
  formOf('register'),
  async (fields) => {
    await call('POST', `/v1/${product}/signups/confirm`, { body: { ...fields, token } });
    show('made');
  },
  ({ type }) => {
    part('again').hidden = type !== 'link-not-valid';
    part('registered').hidden = type !== 'already-registered';
  },
);

// A link that is opened in a tab which shows this page already does not load it anew.
addEventListener('hashchange', () => {
  location.reload();
});

/** The token of the mailed link. It is taken out of the address bar, so that nothing remembers it there. */
function tokenOfLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  history.replaceState(null, '', location.pathname);
  return token;
}

/** @param {'ask' | 'sent' | 'register' | 'made'} id */
function show(id) {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
  /** @type {HTMLElement | null} */
  const heading = part(id).querySelector('h1[tabindex]');
  heading?.focus();
}

/** @param {string} id */
function formOf(id) {
  const form = part(id).querySelector('form');
  if (form === null) throw new Error(`#${id} has no form`);
  return form;
}

/** @param {string} id */
function part(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}
