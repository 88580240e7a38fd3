import { call } from './api.js';
import { onSubmit, show as showProblem } from './form.js';
import { inBoth, language } from './language.js';
import { tokenOfLink } from './mail-link.js';
import { formOf, part, show } from './page.js';
import { Problem } from './problem.js';

/**
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} title
 * @property {string} transaction_date
 * @property {string} counterparty
 * @property {number} amount in the currency's minor units
 * @property {string} currency
 * @property {string | null} keep_until
 */

/** The pass. In memory only: it is gone when the page is. */
const accessToken = tokenOfLink();
const form = formOf('search');
const [found, nothing, more] = [part('found'), part('nothing'), part('more')];

/** What is searched for, and where its next page begins. */
let asked = new URLSearchParams();

show(accessToken === undefined ? 'missing' : 'search');

onSubmit(form, async (fields) => {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  asked = new URLSearchParams(given);
  // Without an amount every currency is looked through.
  if (asked.has('minimum') || asked.has('maximum')) asked.set('currency', 'JPY');
  found.replaceChildren();
  nothing.hidden = true;
  more.hidden = true;
  await next();
});

more.addEventListener('click', async () => {
  more.hidden = true;
  await next().catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
    more.hidden = false;
    showProblem(form, problem);
  });
});

/** Shows the next documents that fit. A page that holds none may still have one after it. */
async function next() {
  /** @type {{ items: Kept[], next_cursor: string | null }} */
  const page = await call('GET', `/v1/archive-pass/documents?${asked}`, { accessToken });
  for (const kept of page.items) found.append(cardOf(kept));
  nothing.hidden = found.childElementCount > 0 || page.next_cursor !== null;
  more.hidden = page.next_cursor === null;
  if (page.next_cursor !== null) asked.set('cursor', page.next_cursor);
}

/** @param {Kept} kept */
function cardOf(kept) {
  const template = part('document');
  if (!(template instanceof HTMLTemplateElement)) throw new Error('the page is not whole');
  const card = document.importNode(template.content, true);
  const [problem, button] = [card.querySelector('.problem'), card.querySelector('button')];
  const told = {
    title: kept.title,
    transaction_date: kept.transaction_date,
    counterparty: kept.counterparty,
    amount: written(kept),
    keep_until: kept.keep_until ?? '',
  };
  for (const [name, text] of Object.entries(told)) card.querySelector(`[data-of=${name}]`)?.replaceChildren(text);
  button?.addEventListener('click', async () => {
    problem?.replaceChildren();
    try {
      const { file } = await call('GET', `/v1/archive-pass/documents/${kept.id}`, { accessToken });
      if (file.download === null) problem?.replaceChildren(inBoth('ファイルは登録されていません。', 'There is no file.'));
      // It is kept as a file, and this page stays.
      else location.assign(file.download);
    } catch (refused) {
      if (!(refused instanceof Problem)) throw refused;
      problem?.replaceChildren(refused.title);
    }
  });
  return card;
}

/** @param {Kept} kept */
function written({ amount, currency }) {
  const format = new Intl.NumberFormat(language(), { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
}
