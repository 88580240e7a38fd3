import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { local } from './paths.ts';
import { expect, mailsTo, post, tokenIn } from './seed.ts';
import type { Stack } from './stack-file.ts';
import { inviteToStaff } from './staff-function.ts';
import { codeAt, codeBefore } from './totp.ts';
import { waitFor } from './wait.ts';

/** A member of staff on a local stack; dangerous acts take two. */
export interface SeededStaff {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, in base 32. */
  readonly secret: string;
  /** Each replaces a code of the app once. */
  readonly recovery: readonly string[];
}

interface Invited {
  readonly email: string;
  readonly name: string;
}

const password = 'matsuri yukata taiko senko';
const people = [
  { email: 'staff1@example.jp', name: '運営 一郎' },
  { email: 'staff2@example.jp', name: '運営 二葉' },
] as const;
/** Beside the state of the stack, which it belongs to. */
const file = join(local, 'state', 'staff.json');

/** Whom the running stack was seeded with. */
export function seededStaff(): SeededStaff[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SeededStaff[]) : [];
}

/** Brings two people onto the staff, as they would join themselves. */
export async function seedStaff(stack: Stack): Promise<SeededStaff[]> {
  const known = seededStaff();
  const [first] = known;
  if (first !== undefined && (await signsIn(stack, first))) return known;
  const seeded = await enrolStaff(stack, people);
  writeFileSync(file, JSON.stringify(seeded));
  return seeded;
}

/** Brings people onto the staff who are not on it yet. */
export async function enrolStaff(stack: Stack, people: readonly Invited[]): Promise<SeededStaff[]> {
  const enrolled: SeededStaff[] = [];
  for (const person of people) {
    enrolled.push(await enrol(stack, person));
  }
  return enrolled;
}

async function signsIn(stack: Stack, { email, password, secret }: SeededStaff): Promise<boolean> {
  const code = codeAt(secret, Date.now());
  return (await post(stack, '/v1/staff/sessions', { email, password, code })).status === 200;
}

async function enrol(stack: Stack, { email, name }: Invited): Promise<SeededStaff> {
  const mailsBefore = (await mailsTo(stack, email)).length;
  await inviteToStaff(stack, email);
  const token = await waitFor('the mail that invites to the staff', 30, async () => {
    const mail = (await mailsTo(stack, email)).slice(mailsBefore).at(-1);
    return mail === undefined ? undefined : tokenIn(mail);
  });
  const enrolled = await expect(await post(stack, '/v1/staff/enrolments', { token }), 200);
  const { secret, enrolment } = (await enrolled.json()) as { secret: string; enrolment: string };
  const code = codeBefore(secret, Date.now());
  const joined = await expect(await post(stack, '/v1/staff/invitations/accept', { token, enrolment, name, password, code }), 201);
  const { recovery_codes: recovery } = (await joined.json()) as { recovery_codes: string[] };
  return { email, password, secret, recovery };
}
