import { onSubmit } from './form.js';
import { inBoth, name } from './language.js';
import { copyOf, element, formOf, part, showTrouble, sureToRemove } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { nameOfRole } from './roles.js';
import { signedIn } from './session.js';

/** @typedef {{ id: string, name: string, email: string, role: string, permissions: string[] }} Member */
/** @typedef {{ id: string, email: string, role: string, expires_at: string }} Invitation */
/** @typedef {{ problem?: Parameters<typeof Problem.told>[0] }} Result */

const ask = signedIn(product);
/** @type {Member} */
let me;
/** @type {string | null} */
let cursor = null;

onSubmit(formOf('more'), () => list());

onSubmit(formOf('invite'), async ({ email, role }) => {
  part('invited').hidden = true;
  const wanted = { email, role, permissions: permissionsOf(formOf('invite')) };
  /** @type {{ results: Result[] }} */
  const { results } = await ask('POST', `/v1/${product}/invitations`, { invitations: [wanted] });
  const refused = results[0]?.problem;
  if (refused !== undefined) throw Problem.told(refused);
  part('invited').hidden = false;
  await listInvitations();
});

try {
  me = await ask('GET', `/v1/${product}/me`);
  await list();
  if (me.role !== 'general' || me.permissions.includes('invite')) {
    part('inviting').hidden = false;
    await listInvitations();
  }
} catch (problem) {
  showTrouble(problem);
}

/** Shows the next page of the people. */
async function list() {
  const after = cursor === null ? '' : new URLSearchParams({ cursor }).toString();
  /** @type {{ items: Member[], next_cursor: string | null }} */
  const { items, next_cursor: next } = await ask('GET', `/v1/${product}/members?${after}`);
  part('members').append(...items.map(entry));
  cursor = next;
  formOf('more').hidden = next === null;
}

/** @param {Member} member */
function entry(member) {
  const title = element('p');
  const entry = element('li', element('h2', member.name), element('p', member.email), title);
  entry.className = 'card';
  const tell = () => title.replaceChildren(nameOfRole(member.role));
  tell();
  const may = me.role === 'representative' || (me.role === 'organization-admin' && member.role === 'general');
  if (!may) return entry;
  const forms = copyOf('of-member');
  name(forms);
  const [change, remove] = forms.querySelectorAll('form');
  if (change === undefined || remove === undefined) return entry;
  const role = change.elements.namedItem('role');
  if (role instanceof HTMLSelectElement) role.value = member.role;
  for (const choice of choicesOf(change)) choice.checked = member.permissions.includes(choice.value);
  const id = encodeURIComponent(member.id);
  onSubmit(change, async (fields) => {
    const wanted = { role: fields['role'] ?? '', permissions: permissionsOf(change) };
    await ask('PATCH', `/v1/${product}/members/${id}`, wanted);
    member.role = wanted.role;
    tell();
  });
  onSubmit(remove, async () => {
    if (!sureToRemove(member.name)) return;
    await ask('DELETE', `/v1/${product}/members/${id}`);
    entry.remove();
  });
  // Oneself one does not remove, but leave.
  remove.hidden = member.id === me.id;
  entry.append(forms);
  return entry;
}

async function listInvitations() {
  /** @type {{ items: Invitation[] }} */
  const { items } = await ask('GET', `/v1/${product}/invitations`);
  part('invitations').replaceChildren(...items.map(invitation));
}

/** @param {Invitation} invited */
function invitation({ id, email, role, expires_at: until }) {
  const days = element('p', nameOfRole(role), ' · ', inBoth('期限 ', 'until '), until.slice(0, 10));
  const entry = element('li', element('h2', email), days);
  entry.className = 'card';
  const forms = copyOf('of-invitation');
  const form = forms.querySelector('form');
  if (form !== null) {
    onSubmit(form, async (_, button) => {
      if (button === 'withdraw') await ask('DELETE', `/v1/${product}/invitations/${id}`);
      else await ask('POST', `/v1/${product}/invitations/${id}/resend`);
      await listInvitations();
    });
  }
  entry.append(forms);
  return entry;
}

/** @param {HTMLFormElement} form */
function choicesOf(form) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const choices = form.querySelectorAll('input[name=permissions]');
  return [...choices];
}

/** @param {HTMLFormElement} form */
function permissionsOf(form) {
  return choicesOf(form).flatMap(({ checked, value }) => (checked ? [value] : []));
}
