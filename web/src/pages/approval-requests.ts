// Approvals of colleagues: what was asked for in this tab, and what the API says of it.
import { signal } from '@preact/signals';
import { answer, signedIn } from '../api/client.ts';
import type { Approval, StaffAct } from '../api/schema.ts';
import { staffMe } from '../app/me.ts';

export type Parameters = Readonly<Record<string, string>>;

/** An act that this tab has asked colleagues to approve. */
export interface Requested {
  readonly id: string;
  readonly act: StaffAct;
  readonly parameters: Parameters;
  readonly expiresAt: string;
  readonly requestedBy: string;
  /** Carries the act out. It is shown once and kept in memory only: whoever reloads the page asks again. */
  readonly token: string;
  /** Names the request of the act, so that its repetition does nothing twice. */
  readonly key: string;
}

const requested = signal<readonly Requested[]>([]);

/** What waits for an approval or was approved and not used yet, once it was read. */
export const approvals = signal<readonly Approval[] | undefined>(undefined);

export async function readApprovals(): Promise<readonly Approval[]> {
  const { items } = await answer(signedIn('staff').GET('/v1/staff/approvals'));
  approvals.value = items;
  return items;
}

/** Asks colleagues to approve an act with exactly these parameters. */
export async function requestApproval(act: StaffAct, parameters: Parameters, code: string): Promise<void> {
  const { id, token, expires_at: expiresAt } = await answer(
    signedIn('staff').POST('/v1/staff/approvals', {
      params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
      body: { act, parameters, code },
    }),
  );
  const requestedBy = staffMe()?.id ?? '';
  requested.value = [...requested.value, { id, act, parameters, expiresAt, requestedBy, token, key: crypto.randomUUID() }];
  await readApprovals();
}

/** What this person asked for in this tab about something, such as one customer. */
export function requestedAbout(act: StaffAct, about: Parameters): Requested[] {
  return requested.value.filter(
    (one) =>
      one.act === act &&
      one.requestedBy === (staffMe()?.id ?? '') &&
      Object.entries(about).every(([name, value]) => one.parameters[name] === value),
  );
}

export function isRequestedHere(id: string): boolean {
  return requested.value.some((one) => one.id === id);
}

/** It was carried out, is over, or is no longer wanted. Without its token nobody can carry it out. */
export function forgetRequest(id: string): void {
  requested.value = requested.value.filter((one) => one.id !== id);
}
