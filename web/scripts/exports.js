import { onSubmit } from './form.js';
import { inBoth } from './language.js';
import { copyOf, element, formOf, linkTo, part, showTrouble, timeInJapan } from './page.js';
import { product } from './product.js';
import { signedIn } from './session.js';

/**
 * @typedef {object} Export
 * @property {string} id
 * @property {'running' | 'finished' | 'failed'} state
 * @property {string} asked_at
 * @property {{ documents_done: number }} progress
 * @property {string} expires_at
 */
/** @typedef {{ name: string, size: number, download: string | null }} File */

/** How long between two looks at what is being packed, in milliseconds. */
const pause = 5000;
/** @type {Record<Export['state'], [string, string]>} */
const states = { running: ['作成中', 'being packed'], finished: ['完成', 'finished'], failed: ['失敗', 'failed'] };

const ask = signedIn(product);
/** Names the request until it is answered, so that a lost answer packs nothing twice. */
let key = crypto.randomUUID();
/** The next look, so that no two wait at once. @type {number | undefined} */
let next;

onSubmit(formOf('pack'), async () => {
  await ask('POST', `/v1/${product}/exports`, undefined, key);
  key = crypto.randomUUID();
  await list();
});

await list().catch(showTrouble);

async function list() {
  /** @type {{ items: Export[] }} */
  const { items } = await ask('GET', `/v1/${product}/exports`);
  part('exports').replaceChildren(...items.map(entry));
  const running = items.find(({ state }) => state === 'running');
  clearTimeout(next);
  if (running !== undefined) next = setTimeout(() => void watch(running.id).catch(showTrouble), pause);
}

/**
 * Looks again as long as it is being packed. Who looks also wakes what nobody works on.
 * @param {string} id
 */
async function watch(id) {
  await ask('GET', `/v1/${product}/exports/${id}`);
  await list();
}

/** @param {Export} made */
function entry({ id, state, asked_at: asked, progress, expires_at: expires }) {
  const entry = element('li', element('h3', `${timeInJapan(asked)} JST`));
  entry.className = 'card';
  const done = inBoth(`書類 ${progress.documents_done} 件`, `${progress.documents_done} documents`);
  entry.append(element('p', inBoth(...states[state]), ' · ', done));
  if (state !== 'finished') return entry;
  const until = timeInJapan(expires);
  entry.append(element('p', inBoth(`${until} まで`, `until ${until} JST`)));
  const parts = copyOf('of-export');
  const [form, files] = [parts.querySelector('form'), parts.querySelector('ul')];
  if (form !== null) {
    onSubmit(form, async () => {
      /** @type {{ files: File[] }} */
      const found = await ask('GET', `/v1/${product}/exports/${id}`);
      files?.replaceChildren(...found.files.map(file));
    });
  }
  entry.append(parts);
  return entry;
}

/** @param {File} file */
function file({ name, size, download }) {
  const told = `${name} (${Math.ceil(size / 1024).toLocaleString()} KiB)`;
  return element('li', download === null ? told : linkTo(download, told));
}
