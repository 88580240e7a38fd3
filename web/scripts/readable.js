// What the API sends as a part of a page is read apart from the page, where nothing of it runs or is fetched, and only
// what is for reading is taken over.

const names = new Set([
  ...['H1', 'H2', 'H3', 'H4', 'P', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'PRE', 'CODE', 'EM', 'STRONG', 'HR', 'BR', 'A'],
  ...['TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD'],
]);

/** @typedef {{ createHTML(text: string): string }} Policy */
/** @type {{ createPolicy(name: string, rules: Policy): Policy } | undefined} */
const trustedTypes = Reflect.get(globalThis, 'trustedTypes');
const policy = trustedTypes?.createPolicy('readable', { createHTML: (text) => text });

/** @param {string} html */
export function readable(html) {
  const read = new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html');
  const taken = new DocumentFragment();
  taken.append(...[...read.body.childNodes].flatMap(take));
  return taken;
}

/**
 * @param {Node} node
 * @returns {(string | Node)[]}
 */
function take(node) {
  if (node instanceof Text) return [node.data];
  if (!(node instanceof Element) || !names.has(node.tagName)) return [];
  const taken = document.createElement(node.tagName);
  taken.append(...[...node.childNodes].flatMap(take));
  const href = node.getAttribute('href') ?? '';
  if (taken instanceof HTMLAnchorElement && /^https?:\/\//.test(href)) taken.href = href;
  return [taken];
}
