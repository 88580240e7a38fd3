// Texts in both languages. A text is a pair, so one that lacks a language does not compile.
import { signal } from '@preact/signals';

export type Language = 'ja' | 'en';
export type Text = readonly [ja: string, en: string];

const kept = 'language';

/** What this person reads: what they chose, or what their browser prefers. */
function preferred(): Language {
  const chosen = localStorage.getItem(kept) ?? navigator.languages.find((tag) => /^(ja|en)\b/.test(tag)) ?? 'ja';
  return chosen.startsWith('en') ? 'en' : 'ja';
}

/** The language of the pages; reading it in a component redraws the component when it changes. */
export const language = signal<Language>(preferred());

language.subscribe((now) => {
  document.documentElement.lang = now;
});

export function speak(wanted: Language): void {
  localStorage.setItem(kept, wanted);
  language.value = wanted;
}

/** A text in the language of the page. */
export function t([ja, en]: Text): string {
  return language.value === 'en' ? en : ja;
}

/** A text with places `{name}` for values. */
export function fill(text: Text, values: Readonly<Record<string, string | number>>): string {
  return t(text).replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The text of a value that has a name in both languages, or the value itself if it is newer than this page. */
export function named(texts: Readonly<Record<string, Text>>, value: string): string {
  const text = texts[value];
  return text === undefined ? value : t(text);
}
