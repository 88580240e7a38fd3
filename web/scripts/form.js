import { inLanguage } from './language.js';
import { Problem } from './problem.js';

/** @typedef {HTMLInputElement | HTMLSelectElement} Input */

/**
 * Has a form send its fields, and shows what is wrong where it is wrong.
 * @param {HTMLFormElement} form
 * @param {(fields: Record<string, string>, button: string) => Promise<void>} send told the value of the button, too
 * @param {(problem: Problem) => void} [refused]
 */
export function onSubmit(form, send, refused = () => undefined) {
  let sending = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    form.ariaBusy = 'true';
    forget(form);
    try {
      await send(fieldsOf(form), event.submitter instanceof HTMLButtonElement ? event.submitter.value : '');
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      show(form, problem);
      refused(problem);
    } finally {
      sending = false;
      form.ariaBusy = 'false';
    }
  });
  for (const choice of form.querySelectorAll('[data-reveals]')) reveal(form, choice);
}

/**
 * @param {HTMLFormElement} form
 * @param {Problem} problem
 */
export function show(form, problem) {
  form.querySelector('[role=alert]')?.replaceChildren(problem.title);
  const messages = new Map(problem.fields.map(({ field, message }) => [field, message]));
  /** @type {Input | undefined} */
  let first;
  /** @type {NodeListOf<Input>} */
  const inputs = form.querySelectorAll('input, select');
  for (const input of inputs) {
    const message = messages.get(input.name);
    if (message === undefined) continue;
    input.ariaInvalid = 'true';
    placeOf(form, input.name)?.replaceChildren(inLanguage(message, problem.language));
    messages.delete(input.name);
    first ??= input;
  }
  // What is wrong with what nobody typed: a file's size, say.
  for (const [field, message] of messages) placeOf(form, field)?.replaceChildren(inLanguage(message, problem.language));
  first?.focus();
}

/** @param {HTMLFormElement} form */
function forget(form) {
  for (const place of form.querySelectorAll('.problem')) place.replaceChildren();
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

/**
 * @param {HTMLFormElement} form
 * @param {string} field
 */
function placeOf(form, field) {
  return form.querySelector(`#${CSS.escape(field)}-problem`);
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
function fieldsOf(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

/**
 * @param {HTMLFormElement} form
 * @param {Element} choice
 */
function reveal(form, choice) {
  if (!(choice instanceof HTMLInputElement)) return;
  const password = form.elements.namedItem(choice.dataset['reveals'] ?? '');
  if (!(password instanceof HTMLInputElement)) return;
  choice.addEventListener('change', () => {
    password.type = choice.checked ? 'text' : 'password';
  });
}
