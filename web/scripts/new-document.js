import { minorUnits, plainAmount } from './document-fields.js';
import { onSubmit, show } from './form.js';
import { fragment, part } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { signedIn } from './session.js';
import { chosenFile, described, noFile, upload } from './upload.js';

const [form] = document.forms;
if (form === undefined) throw new Error('the page has no form');

const ask = signedIn(product);
const corrected = fragment();
/** What was sent last, and as what: sent again unchanged, it is registered once. */
let sent = { body: '', key: '' };

addEventListener('hashchange', () => location.reload());

onSubmit(form, async (fields) => {
  const file = chosenFile(form);
  if (file === undefined) throw noFile();
  const currency = (fields['currency'] ?? '').normalize('NFKC').trim().toUpperCase();
  const body = {
    kind: fields['kind'],
    title: fields['title'],
    transaction_date: fields['transaction_date'],
    amount: minorUnits(fields['amount'] ?? '', currency),
    currency,
    counterparty: fields['counterparty'],
    ...(fields['received_on'] ? { received_on: fields['received_on'] } : {}),
    ...(await described(file)),
    ...(corrected === '' ? {} : { supersedes: corrected }),
  };
  const written = JSON.stringify(body);
  if (written !== sent.body) sent = { body: written, key: crypto.randomUUID() };
  const registered = await ask('POST', `/v1/${product}/documents`, body, sent.key);
  try {
    await upload(file, registered.upload);
  } finally {
    // It is registered, whatever became of its file: the page there takes it too.
    location.assign(`document#${registered.id}`);
  }
});

if (corrected !== '') {
  part('correcting').hidden = false;
  await tellWhatIsCorrected().catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
    show(form, problem);
  });
}

async function tellWhatIsCorrected() {
  const id = encodeURIComponent(corrected);
  /** @type {import('./document-fields.js').Document} */
  const before = await ask('GET', `/v1/${product}/documents/${id}`);
  const { kind, title, transaction_date, counterparty, currency } = before;
  const amount = plainAmount(before.amount, currency);
  for (const [name, value] of Object.entries({ kind, title, transaction_date, counterparty, currency, amount })) {
    const input = form?.elements.namedItem(name);
    if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement) input.value = value;
  }
}
