// A notice as it stands in the fields of a form, and as the API takes it.
import type { Notice, NoticeEdit, NoticeKind, NoticePosting, NoticeUpdate, NoticeUpdateRequest } from '../api/schema.ts';
import type { Product } from '../app/products.ts';

const names = [
  ...(['title', 'body', 'title_en', 'body_en', 'starts_at', 'ends_at', 'effect', 'effective_on'] as const),
  ...(['reminder', 'automatic'] as const),
  ...(['occurred_at', 'detected_at', 'severity', 'personal_data', 'affected', 'components'] as const),
] as const;

export type TypedName = (typeof names)[number];
export type Typed = Readonly<Record<TypedName, string>>;

/** What a notice of each kind is about. */
export const subjectNames: Readonly<Record<NoticeKind, readonly TypedName[]>> = {
  maintenance: ['starts_at', 'ends_at', 'effect', 'components'],
  'service-change': ['effective_on', 'components'],
  incident: ['occurred_at', 'detected_at', 'severity', 'personal_data', 'affected', 'components'],
};

/** What happens to a notice of each kind by itself: each is `true` or nothing. */
export const automaticNames: Readonly<Record<NoticeKind, readonly TypedName[]>> = {
  maintenance: ['reminder', 'automatic'],
  'service-change': [],
  incident: [],
};

/** What staff decide of a notice of that kind, besides its texts. */
export function decidedNames(kind: NoticeKind): readonly TypedName[] {
  return [...subjectNames[kind], ...automaticNames[kind]];
}

export const textNames = ['title', 'body', 'title_en', 'body_en'] as const satisfies readonly TypedName[];

const times: readonly TypedName[] = ['starts_at', 'ends_at', 'occurred_at', 'detected_at'];

export function typedFrom(fields: Readonly<Partial<Record<string, string>>>): Typed {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? ''])) as Typed;
}

/** What a form holds now. */
export function typedIn(form: HTMLFormElement): Typed {
  const given = [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const components = given.filter(([name]) => name === 'components').map(([, component]) => component);
  return typedFrom({ ...Object.fromEntries(given), components: components.join(' ') });
}

/** What the fields of a notice, or of one of its updates, hold. */
export function typedOf({ title, body, title_en, body_en, about, components }: Pick<Notice | NoticeUpdate, 'about' | 'components' | (typeof textNames)[number]>): Typed {
  const subject = Object.entries(about).map(([name, value]: [string, unknown]): [string, string] => [name, inField(name, value)]);
  return typedFrom({ title, body, title_en: title_en ?? '', body_en: body_en ?? '', ...Object.fromEntries(subject), components: components.join(' ') });
}

function inField(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  if (isChecked(name)) return value === true ? 'true' : '';
  return isTime(name) ? localTime(String(value)) : String(value);
}

function isTime(name: string): boolean {
  return (times as readonly string[]).includes(name);
}

function isChecked(name: string): boolean {
  return name === 'reminder' || name === 'automatic';
}

/** A moment as a field for times holds it, in Japan's time. */
export function localTime(iso: string): string {
  const parts = { dateStyle: 'short', timeStyle: 'short', timeZone: 'Asia/Tokyo' } as const;
  return new Intl.DateTimeFormat('sv', parts).format(new Date(iso)).replace(' ', 'T');
}

/** What a field for times holds, as the API takes it. */
export function momentOf(value: string): string {
  return `${value}:00+09:00`;
}

/** The fields of a kind as the API takes them. What is empty is left out: the API says what is missing. */
function sent(typed: Typed, given: readonly TypedName[]): Record<string, unknown> {
  return Object.fromEntries(given.filter((name) => isChecked(name) || name === 'components' || typed[name].trim() !== '').map((name) => [name, valueOf(name, typed[name])]));
}

function valueOf(name: TypedName, value: string): unknown {
  if (isTime(name)) return momentOf(value);
  if (name === 'personal_data' || isChecked(name)) return value === 'true';
  if (name === 'affected') return value === 'everyone' ? value : wordsIn(value);
  if (name === 'components') return wordsIn(value);
  return value;
}

/** Numbers of companies, or components. */
export function wordsIn(value: string): string[] {
  return value.split(/[\s,、]+/).filter((word) => word !== '');
}

export function postingOf(product: Product, kind: NoticeKind, typed: Typed): NoticePosting {
  return { product, kind, ...sent(typed, [...textNames, ...decidedNames(kind)]) } as NoticePosting;
}

export function editOf({ kind, version }: Pick<Notice, 'kind' | 'version'>, typed: Typed): NoticeEdit {
  return { action: 'edit', version, ...sent(typed, [...textNames, ...decidedNames(kind)]) } as NoticeEdit;
}

export function updateOf(
  what: Pick<NoticeUpdateRequest, 'version' | 'state'> & { readonly corrects: number | undefined },
  typed: Typed,
  subject: readonly TypedName[],
): NoticeUpdateRequest {
  const { version, state, corrects } = what;
  const of = corrects === undefined ? {} : { corrects };
  // Without a text in English, the title that stands there from before is none either.
  const texts = textNames.filter((name) => name !== 'title_en' || typed.body_en.trim() !== '');
  return { action: 'update', version, state, ...of, ...sent(typed, [...texts, ...subject]) } as NoticeUpdateRequest;
}

/** The fields in which two differ. */
export function differences(one: Typed, other: Typed): TypedName[] {
  return names.filter((name) => plain(name, one[name]) !== plain(name, other[name]));
}

function plain(name: TypedName, value: string): string {
  return name === 'affected' || name === 'components' ? wordsIn(value).sort().join(' ') : value.replaceAll('\r\n', '\n').trim();
}

/** What is filled in from the notice itself when it is published. */
const filled: Readonly<Record<NoticeKind, readonly string[]>> = {
  maintenance: ['{日付}', '{日時}', '{影響}', '{date}', '{period}', '{effect}'],
  'service-change': ['{日付}', '{date}'],
  incident: ['{発生日時}', '{occurred}'],
};

/** Places of templates that are still to be filled in. What stands in `code` is no place. */
export function placesIn(kind: NoticeKind, typed: Typed): string[] {
  const text = textNames.map((name) => typed[name]).join('\n').replaceAll(/`[^`]*`/g, '');
  return [...new Set(text.match(/\{[^{}\n]{1,40}\}/g) ?? [])].filter((place) => !filled[kind].includes(place));
}
