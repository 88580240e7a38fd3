import { approvals } from './approvals.js';
import { onSubmit } from './form.js';
import { inBoth } from './language.js';
import { copyOf, element, formOf, part, showTrouble, sureToRemove } from './page.js';
import { signedIn } from './session.js';

/** @typedef {{ store: string, count: number }} Stored */
/** @typedef {{ kind: string, ground: string, count: number, until: string | null }} Retained */
/** @typedef {{ stored: Stored[], retained: Retained[], ends_on?: string, available_until?: string, purge_on?: string, deadline?: string }} Plan */

const ask = signedIn('staff');
const { approved, list: listApprovals } = approvals(ask);
/** The customer whose contract is shown. */
let organization = '';
let me = '';
/** @type {string | null} */
let cursor = null;

onSubmit(formOf('sign-out'), async () => {
  await ask('DELETE', '/v1/staff/sessions/current');
  location.replace('/staff/sign-in');
});

onSubmit(formOf('find'), async (fields) => {
  part('contract').hidden = true;
  organization = encodeURIComponent((fields['organization'] ?? '').trim());
  await plan();
});

onSubmit(formOf('end'), async ({ ends_on = '' }) => {
  const parameters = { organization, ends_on, breaks_promise: '' };
  await approved('end-contract', parameters, (approval) =>
    ask('POST', `/v1/staff/contracts/${organization}/end`, { ends_on }, undefined, approval),
  );
  await plan();
});

onSubmit(formOf('reinstate'), async () => {
  await approved('reinstate-contract', { organization }, (approval) =>
    ask('DELETE', `/v1/staff/contracts/${organization}/end`, undefined, undefined, approval),
  );
  await plan();
});

onSubmit(formOf('certify'), async () => {
  const { certificate } = await ask('GET', `/v1/staff/contracts/${organization}/certificate`);
  const place = part('certificate');
  if (place instanceof HTMLTextAreaElement) place.value = certificate;
  place.hidden = false;
});

onSubmit(formOf('invite'), async ({ email = '' }) => {
  part('invited').hidden = true;
  await approved('invite-staff', { email }, async (approval) => {
    await ask('POST', '/v1/staff/invitations', { email }, undefined, approval);
    part('invited').hidden = false;
  });
});

onSubmit(formOf('look-again'), () => listApprovals());

onSubmit(formOf('more'), () => list());

try {
  const { id, name, email } = await ask('GET', '/v1/staff/me');
  me = id;
  part('me').replaceChildren(`${name} · ${email}`);
  await list();
  await listApprovals();
} catch (problem) {
  showTrouble(problem);
}

async function plan() {
  /** @type {Plan} */
  const { stored, retained, ...days } = await ask('GET', `/v1/staff/contracts/${organization}/purge-plan`);
  part('plan').replaceChildren(
    ...day(inBoth('契約の最終日', 'The contract’s last day'), days.ends_on),
    ...day(inBoth('サインインできる最後の日', 'Last day to sign in'), days.available_until),
    ...day(inBoth('削除の日', 'Day of the deletion'), days.purge_on),
    ...day(inBoth('期限', 'Deadline'), days.deadline),
  );
  part('stored').replaceChildren(
    ...stored.flatMap(({ store, count }) => [element('dt', store), element('dd', String(count))]),
  );
  const items = retained.map(({ kind, ground, count, until }) => element('li', `${kind} × ${count} · ${ground} · ${until ?? '—'}`));
  part('retained').replaceChildren(...(items.length > 0 ? items : [element('li', inBoth('ありません', 'Nothing'))]));
  const ends = days.ends_on !== undefined;
  formOf('end').hidden = ends;
  formOf('reinstate').hidden = !ends;
  part('certificate').hidden = true;
  part('contract').hidden = false;
}

/**
 * @param {Node} title
 * @param {string | undefined} date
 */
function day(title, date) {
  return [element('dt', title), element('dd', date ?? '—')];
}

/** Shows the next page of the staff. */
async function list() {
  const after = cursor === null ? '' : new URLSearchParams({ cursor }).toString();
  /** @type {{ items: { id: string, name: string }[], next_cursor: string | null }} */
  const { items, next_cursor: next } = await ask('GET', `/v1/staff/members?${after}`);
  part('members').append(...items.map(entry));
  cursor = next;
  formOf('more').hidden = next === null;
}

/** @param {{ id: string, name: string }} person */
function entry({ id, name }) {
  const entry = element('li', element('h3', name));
  entry.className = 'card';
  if (id === me) return entry;
  const forms = copyOf('of-member');
  const form = forms.querySelector('form');
  if (form !== null) {
    onSubmit(form, async () => {
      if (!sureToRemove(name)) return;
      await ask('DELETE', `/v1/staff/members/${encodeURIComponent(id)}`);
      entry.remove();
    });
  }
  entry.append(forms);
  return entry;
}
