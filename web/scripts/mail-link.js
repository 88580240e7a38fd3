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
