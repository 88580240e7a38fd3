import { onSubmit, show } from './form.js';
import { inEveryLanguage } from './language.js';
import { element, linkTo, part } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { signedIn } from './session.js';

/** @typedef {{ slug: string, title: string, summary: string, excerpt: string | null }} Found */

const [form] = document.forms;
if (form === undefined) throw new Error('the page has no form');

const ask = signedIn(product);
let query = '';

onSubmit(form, async ({ q = '' }) => {
  query = new URLSearchParams({ q: q.trim() }).toString();
  await find();
});

inEveryLanguage(() =>
  find().catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
    show(form, problem);
  }),
);

async function find() {
  /** @type {{ items: Found[] }} */
  const { items } = await ask('GET', `/v1/${product}/manuals?${query}`);
  part('found').replaceChildren(...items.map(entry));
  part('none').hidden = items.length > 0;
}

/** @param {Found} found */
function entry({ slug, title, summary, excerpt }) {
  const entry = element('li', element('h2', linkTo(`manuals/${slug}`, title)), element('p', summary));
  if (excerpt !== null) entry.append(element('blockquote', excerpt));
  entry.className = 'card';
  return entry;
}
