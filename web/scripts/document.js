import { nameOfKind, writtenAmount } from './document-fields.js';
import { onSubmit } from './form.js';
import { inBoth, inEveryLanguage, language } from './language.js';
import { element, fill, formOf, fragment, linkTo, part, showTrouble } from './page.js';
import { product } from './product.js';
import { signedIn } from './session.js';
import { chosenFile, noFile, upload } from './upload.js';

/** @typedef {import('./document-fields.js').Upload} Upload */
/** @typedef {{ arrived: boolean, download: string | null, upload: Upload | null }} FileState */
/** @typedef {import('./document-fields.js').Document & { time_stamp: string | null, file: FileState }} Details */

const ask = signedIn(product);
const id = encodeURIComponent(fragment());
/** Where the file goes that has not arrived. @type {Upload | null} */
let goesTo = null;

addEventListener('hashchange', () => location.reload());

onSubmit(formOf('send'), async () => {
  const file = chosenFile(formOf('send'));
  if (file === undefined || goesTo === null) throw noFile();
  await upload(file, goesTo);
  await tell();
});

onSubmit(formOf('delete'), async () => {
  const sure = part('sure');
  if (!(sure instanceof HTMLInputElement) || !sure.checked) {
    sure.focus();
    return;
  }
  await ask('DELETE', `/v1/${product}/documents/${id}`);
  location.replace('documents');
});

inEveryLanguage(() =>
  tell().catch(showTrouble),
);

async function tell() {
  /** @type {Details} */
  const document = await ask('GET', `/v1/${product}/documents/${id}`);
  const { file } = document;
  fill('title', document.title);
  fill('kind', nameOfKind(document.kind));
  fill('transaction_date', document.transaction_date);
  fill('received_on', document.received_on);
  fill('counterparty', document.counterparty);
  fill('amount', writtenAmount(document.amount, document.currency));
  fill('keep_until', ...kept(document));
  fill('supersedes', document.supersedes === null ? '—' : linkTo(`#${document.supersedes}`, document.supersedes));
  fill('file', file.download === null ? inBoth('まだ届いていません', 'Not there yet') : download(file.download));
  fill('time_stamp', ...stamped(document));
  goesTo = file.upload;
  formOf('send').hidden = goesTo === null;
  const correction = document.superseded_by;
  part('corrected').hidden = correction === null;
  if (correction !== null) part('corrected').querySelector('a')?.setAttribute('href', `#${correction}`);
  part('change').hidden = correction !== null;
  part('change').querySelector('a')?.setAttribute('href', `new-document#${document.id}`);
  // Whether its day has come is for the API to say; what no law keeps can be deleted.
  formOf('delete').hidden = document.keep_until !== null && document.keep_until >= today();
  part('document').hidden = false;
}

/** @param {import('./document-fields.js').Document} document */
function kept({ keep_until: until, keep_reason: reason }) {
  if (until === null) return [inBoth('法令による保存の対象ではありません', 'No law has it kept')];
  return [until, element('p', reason ?? '')];
}

/** @param {string} address */
function download(address) {
  return linkTo(address, inBoth('ダウンロード', 'Download'));
}

/** @param {Details} document */
function stamped({ id, time_stamped_at: at, time_stamp: token }) {
  if (at === null || token === null) return ['—'];
  const time = new Date(at).toLocaleString(language(), { dateStyle: 'long', timeStyle: 'medium' });
  const link = download(`data:application/octet-stream;base64,${token}`);
  link.download = `${id}.tst`;
  return [element('p', time), link];
}

/** The day in Japan. */
function today() {
  return new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Tokyo' }).format(new Date());
}
