import { onSubmit, show } from './form.js';
import { part } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { signedIn } from './session.js';

/** @typedef {{ from: string | null, year_end: string, extension_months: number }} YearEnd */
/** @typedef {{ taxpayer: string, business_years: YearEnd[], losses: string[], applied: boolean }} Settings */

const [form] = document.forms;
if (form === undefined) throw new Error('the page has no form');

const ask = signedIn(product);

onSubmit(form, async (fields) => {
  for (const told of ['saved', 'unfinished']) part(told).hidden = true;
  const lines = (fields['business_years'] ?? '').normalize('NFKC').split('\n');
  const losses = (fields['losses'] ?? '').normalize('NFKC').split(/[\s,、]+/);
  const body = {
    taxpayer: fields['taxpayer'],
    business_years: lines.map((line) => line.trim()).filter((line) => line !== '').map(yearEnd),
    losses: losses.filter((day) => day !== ''),
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

/**
 * A line as the API takes it. What is no business year stays what it is, for the API to say what is wrong.
 * @param {string} line
 */
function yearEnd(line) {
  const [, from, year_end, extension] = /^(?:(\d{4}-\d\d-\d\d)\s+)?(\S+)(?:\s+(\d+))?$/.exec(line) ?? [];
  return { ...(from && { from }), year_end: year_end ?? line, ...(extension && { extension_months: Number(extension) }) };
}

/** @param {Settings} settings */
function tell({ taxpayer, business_years, losses }) {
  const lines = business_years.map(({ from, year_end, extension_months: months }) =>
    [from, year_end, months > 0 ? String(months) : null].filter((part) => part !== null).join(' '),
  );
  const written = { taxpayer, business_years: lines.join('\n'), losses: losses.join(', ') };
  for (const [name, value] of Object.entries(written)) {
    const input = form?.elements.namedItem(name);
    if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement || input instanceof HTMLTextAreaElement) {
      input.value = value;
    }
  }
}
