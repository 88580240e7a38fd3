import { onSubmit, show } from './form.js';
import { part } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { signedIn } from './session.js';

/** @typedef {{ fiscal_year_end: string, extension_months: number, loss_years: number[], applied: boolean }} Settings */

const [form] = document.forms;
if (form === undefined) throw new Error('the page has no form');

const ask = signedIn(product);

onSubmit(form, async (fields) => {
  for (const told of ['saved', 'unfinished']) part(told).hidden = true;
  const years = (fields['loss_years'] ?? '').normalize('NFKC').split(/[\s,、]+/);
  const body = {
    fiscal_year_end: (fields['fiscal_year_end'] ?? '').normalize('NFKC').trim(),
    extension_months: Number(fields['extension_months']),
    loss_years: years.filter((year) => year !== '').map((year) => (/^\d+$/.test(year) ? Number(year) : year)),
  };
  const settings = await ask('PUT', `/v1/${product}/archive-settings`, body);
  tell(settings);
  part(settings.applied ? 'saved' : 'unfinished').hidden = false;
});

try {
  tell(await ask('GET', `/v1/${product}/archive-settings`));
} catch (problem) {
  if (!(problem instanceof Problem)) throw problem;
  show(form, problem);
}

/** @param {Settings} settings */
function tell({ fiscal_year_end, extension_months, loss_years }) {
  const written = { fiscal_year_end, extension_months: String(extension_months), loss_years: loss_years.join(', ') };
  for (const [name, value] of Object.entries(written)) {
    const input = form?.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }
}
