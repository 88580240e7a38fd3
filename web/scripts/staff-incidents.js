import { onSubmit } from './form.js';
import { inBoth } from './language.js';
import { element, formOf, part, showTrouble, timeInJapan } from './page.js';
import { signedIn } from './session.js';

/**
 * @typedef {object} Deadline
 * @property {'posted' | 'customers-notified' | 'handled' | 'preliminary-report' | 'final-report'} duty
 * @property {string} due_on
 * @property {boolean} provisional
 * @property {boolean} is_guide
 * @property {'running' | 'met' | 'missed'} state
 */
/** @typedef {{ notice: string, product: string, title: string, occurred_at: string, deadlines: Deadline[] }} Incident */
/** @typedef {{ duty: Deadline['duty'], met: number, missed: number, running: number }} Sum */

/** @type {Record<Deadline['duty'], [string, string]>} */
const duties = {
  posted: ['掲載', 'Posted'],
  'customers-notified': ['お客様への連絡', 'Customers notified'],
  handled: ['対応の完了', 'Handled'],
  'preliminary-report': ['速報', 'Preliminary report'],
  'final-report': ['確報', 'Final report'],
};
/** @type {Record<Deadline['state'], [string, string]>} */
const states = { running: ['期限内', 'running'], met: ['達成', 'met'], missed: ['超過', 'missed'] };
const guide = inBoth('目安', 'a guide');
const provisional = inBoth('祝日が未発表のため暫定', 'provisional: holidays are not proclaimed yet');

const ask = signedIn('staff');

onSubmit(formOf('look-up'), async ({ year }) => {
  const of = new URLSearchParams({ year: year ?? '' }).toString();
  /** @type {{ summary: Sum[], items: Incident[] }} */
  const record = await ask('GET', `/v1/staff/incident-record?${of}`);
  part('summary').replaceChildren(...record.summary.flatMap(sum));
  part('incidents').replaceChildren(...orNothing(record.items));
  part('record').hidden = false;
});

onSubmit(formOf('report'), async ({ notice, ...report }) => {
  const id = encodeURIComponent((notice ?? '').trim());
  await ask('POST', `/v1/staff/notices/${id}/privacy-reports`, report);
  await clocks();
});

await clocks().catch(showTrouble);

async function clocks() {
  /** @type {{ items: Incident[] }} */
  const { items } = await ask('GET', '/v1/staff/incident-clocks');
  part('clocks').replaceChildren(...orNothing(items));
}

/** @param {Incident[]} incidents */
function orNothing(incidents) {
  return incidents.length > 0 ? incidents.map(entry) : [element('li', inBoth('ありません', 'Nothing'))];
}

/** @param {Incident} incident */
function entry({ notice, product, title, occurred_at: occurred, deadlines }) {
  const dates = element('dl', ...deadlines.flatMap(due));
  const when = element('p', `${product} · ${notice} · ${timeInJapan(occurred)} JST`);
  const entry = element('li', element('h3', title), when, dates);
  entry.className = 'card';
  return entry;
}

/** @param {Deadline} deadline */
function due(deadline) {
  const dated = element('dd', `${deadline.due_on} · `, inBoth(...states[deadline.state]));
  if (deadline.is_guide) dated.append(' · ', guide.cloneNode(true));
  if (deadline.provisional) dated.append(' · ', provisional.cloneNode(true));
  return [element('dt', inBoth(...duties[deadline.duty])), dated];
}

/** @param {Sum} sum */
function sum({ duty, ...counts }) {
  const told = /** @type {const} */ (['met', 'missed', 'running']).flatMap((state) => [
    inBoth(...states[state]),
    ` ${counts[state]}　`,
  ]);
  return [element('dt', inBoth(...duties[duty])), element('dd', ...told)];
}
