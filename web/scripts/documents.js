import { minorUnits, nameOfKind, writtenAmount } from './document-fields.js';
import { onSubmit, show } from './form.js';
import { inBoth, inEveryLanguage } from './language.js';
import { element, formOf, linkTo, part } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { signedIn } from './session.js';

/** @typedef {import('./document-fields.js').Document} Document */

const ask = signedIn(product);
const search = formOf('search');
let query = new URLSearchParams();

onSubmit(search, async (fields) => {
  query = asked(fields);
  await list();
});

onSubmit(formOf('more'), () => list(true));

inEveryLanguage(() =>
  list().catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
    show(search, problem);
  }),
);

/** @param {Record<string, string>} fields */
function asked(fields) {
  const currency = (fields['currency'] ?? '').normalize('NFKC').trim().toUpperCase();
  const given = Object.entries(fields).flatMap(([name, value]) => {
    if (value.trim() === '') return [];
    if (name === 'minimum' || name === 'maximum') return [[name, String(minorUnits(value, currency))]];
    return [[name, name === 'currency' ? currency : value]];
  });
  const parameters = new URLSearchParams(given);
  // A currency by itself is there before anyone asks for an amount: it narrows nothing down.
  if (!parameters.has('minimum') && !parameters.has('maximum')) parameters.delete('currency');
  return parameters;
}

/** @param {boolean} [more] */
async function list(more = false) {
  if (!more) query.delete('cursor');
  /** @type {{ items: Document[], next_cursor: string | null }} */
  const { items, next_cursor: next } = await ask('GET', `/v1/${product}/documents?${query}`);
  if (!more) part('found').replaceChildren();
  part('found').append(...items.map(entry));
  part('none').hidden = part('found').childElementCount > 0 || next !== null;
  formOf('more').hidden = next === null;
  if (next !== null) query.set('cursor', next);
}

/** @param {Document} document */
function entry({ id, kind, title, transaction_date: date, counterparty, amount, currency, superseded_by: corrected }) {
  const about = element('p', nameOfKind(kind), ` · ${date} · ${counterparty} · ${writtenAmount(amount, currency)}`);
  const entry = element('li', element('h2', linkTo(`document#${id}`, title)), about);
  if (corrected !== null) entry.append(element('p', inBoth('訂正済み', 'Corrected')));
  entry.className = 'card';
  return entry;
}
