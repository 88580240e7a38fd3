// What the pages share to which mailed links lead.

// A link that is opened in a tab which shows this page already does not load it anew.
addEventListener('hashchange', () => {
  location.reload();
});

/** The token of the mailed link. It is taken out of the address bar, so that nothing remembers it there. */
export function tokenOfLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  history.replaceState(null, '', location.pathname);
  return token;
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

/** @param {string} id */
export function formOf(id) {
  const form = part(id).querySelector('form');
  if (form === null) throw new Error(`#${id} has no form`);
  return form;
}

/** @param {string} id */
export function part(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}
