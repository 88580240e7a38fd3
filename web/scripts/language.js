// Every text stands in the page in both languages, and the style sheet shows the one of the page.

/** @typedef {'ja' | 'en'} Language */

/** @returns {Language} */
export function language() {
  return document.documentElement.lang === 'en' ? 'en' : 'ja';
}

/** @param {Language} wanted */
function speak(wanted) {
  document.documentElement.lang = wanted;
  const title = document.querySelector('title');
  document.title = title?.dataset[wanted] ?? document.title;
  name(document);
}

/**
 * Names the choices of lists, which can hold no two texts.
 * @param {ParentNode} place
 */
export function name(place) {
  /** @type {NodeListOf<HTMLOptionElement>} */
  const options = place.querySelectorAll('option[data-ja]');
  for (const option of options) option.textContent = option.dataset[language()] ?? '';
}

/**
 * Does it now and whenever the other language is chosen.
 * @param {() => unknown} tell
 */
export function inEveryLanguage(tell) {
  document.addEventListener('language', tell);
  tell();
}

/**
 * A text that is there in one language, such as an answer of the API.
 * @param {string} text
 * @param {Language} language
 */
export function inLanguage(text, language) {
  const span = document.createElement('span');
  span.lang = language;
  span.textContent = text;
  return span;
}

/**
 * @param {string} japanese
 * @param {string} english
 */
export function inBoth(japanese, english) {
  const fragment = new DocumentFragment();
  fragment.append(inLanguage(japanese, 'ja'), inLanguage(english, 'en'));
  return fragment;
}

const kept = 'language';
speak(localStorage.getItem(kept) === 'en' ? 'en' : 'ja');

/** @type {NodeListOf<HTMLButtonElement>} */
const choices = document.querySelectorAll('header button[lang]');
for (const choice of choices) {
  choice.addEventListener('click', () => {
    const chosen = choice.lang === 'en' ? 'en' : 'ja';
    localStorage.setItem(kept, chosen);
    speak(chosen);
    document.dispatchEvent(new Event('language'));
    // The choice just made is out of sight now, and the keyboard's place must not go with it.
    for (const other of choices) if (other !== choice) other.focus();
  });
}
