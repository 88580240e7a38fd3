// Dangerous acts of staff take two people: whoever asks, with a fresh code, and a colleague who approves.

import { onSubmit } from './form.js';
import { copyOf, element, freshCode, part } from './page.js';

/** @typedef {import('./session.js').signedIn} SignedIn */
/** @typedef {{ id: string, act: string, parameters: Record<string, string>, requested_by: string, approved_by: string | null }} Approval */

/** @param {ReturnType<SignedIn>} ask */
export function approvals(ask) {
  /**
   * What was asked for on this page and not carried out yet: the approval's token, by what it is for.
   * @type {Map<string, string>}
   */
  const asked = new Map();

  /**
   * Carries an act out if it was asked for before; otherwise asks colleagues to approve it.
   * @param {string} act
   * @param {Record<string, string>} parameters
   * @param {(approval: string) => Promise<unknown>} carryOut
   */
  async function approved(act, parameters, carryOut) {
    const what = JSON.stringify([act, parameters]);
    const known = asked.get(what);
    part('asked').hidden = true;
    if (known !== undefined) {
      await carryOut(known);
      asked.delete(what);
      return list();
    }
    const code = freshCode();
    if (code === undefined) return;
    const { token } = await ask('POST', '/v1/staff/approvals', { act, parameters, code });
    asked.set(what, token);
    part('asked').hidden = false;
    await list();
  }

  /** Shows what waits for an approval, or was approved and not used yet. */
  async function list() {
    /** @type {{ items: Approval[] }} */
    const { items } = await ask('GET', '/v1/staff/approvals');
    part('approvals').replaceChildren(...items.map(entry));
  }

  /** @param {Approval} approval */
  function entry({ id, act, parameters, requested_by, approved_by }) {
    const said = Object.entries(parameters).flatMap(([name, value]) => [element('dt', name), element('dd', value)]);
    const entry = element('li', element('h3', act), element('p', requested_by), element('dl', ...said));
    entry.className = 'card';
    if (approved_by !== null) {
      entry.append(element('p', `✓ ${approved_by}`));
      return entry;
    }
    const forms = copyOf('of-approval');
    const form = forms.querySelector('form');
    if (form !== null) {
      onSubmit(form, async () => {
        const code = freshCode();
        if (code === undefined) return;
        await ask('POST', `/v1/staff/approvals/${encodeURIComponent(id)}/approve`, { code });
        await list();
      });
    }
    entry.append(forms);
    return entry;
  }

  return { approved, list };
}
