/** Markup that is safe to show. */
export class Html {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Value = Html | string | number | readonly (Html | string)[];

/** Markup from a template: whatever is put into it is text, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(sourceOf)));
}

function sourceOf(value: Value): string {
  if (value instanceof Html) return value.source;
  if (typeof value === 'object') return value.map(sourceOf).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text whose web addresses are links: of RFC 3986's characters, those that need no escaping here. */
export function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[\w\-.~:/?#@!$&*+,;=%]+)/)
    .map((part, index) => (index % 2 === 0 ? html`${part}` : html`<a href="${part}">${part}</a>`));
}
