// What the API sends as a part of a page is read apart from the page, where nothing of it runs or is fetched, and only
// what is for reading is taken over.
import { type ComponentChildren, Fragment, h, type JSX } from 'preact';
import { useMemo } from 'preact/hooks';

const names = new Set([
  ...['h1', 'h2', 'h3', 'h4', 'p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 'hr', 'br', 'a'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
]);

interface Policy {
  createHTML(text: string): string;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
const policy = trustedTypes?.createPolicy('readable', { createHTML: (text) => text });

interface Props {
  readonly html: string;
  /** Where a link leads. */
  readonly addressOf: (href: string) => string;
}

/** HTML of the API as elements of the page. */
export function Readable({ html, addressOf }: Props): JSX.Element {
  const body = useMemo(() => new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html').body, [html]);
  return <>{taken(body, addressOf)}</>;
}

type AddressOf = Props['addressOf'];

function taken(parent: Element, addressOf: AddressOf): ComponentChildren {
  return [...parent.childNodes].map((node) => take(node, addressOf));
}

function take(node: Node, addressOf: AddressOf): ComponentChildren {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element)) return null;
  const name = node.localName;
  if (!names.has(name)) return null;
  const href = node.getAttribute('href') ?? '';
  const element = h(name, name === 'a' && /^https?:\/\//.test(href) ? { href: addressOf(href) } : {}, taken(node, addressOf));
  // Wide tables scroll by themselves.
  return name === 'table' ? h('div', { class: 'wide', tabIndex: 0 }, element) : h(Fragment, {}, element);
}
