import { throughTheDoor } from './door.ts';
import type { Stack } from './stack-file.ts';
import { waitFor } from './wait.ts';

/** The person that everybody may log in as on a local stack. */
export const demo = {
  product: 'pro-sign',
  email: 'demo@example.jp',
  password: 'kingyo furin uchiwa hanabi',
  name: '見本 花子',
  company: '見本商事株式会社',
} as const;

interface Founder {
  readonly product: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly company: string;
}

/** Signs the demo person up, unless they are there already. */
export async function seed(stack: Stack): Promise<'made' | 'already there'> {
  const { product, email, password } = demo;
  const known = await post(stack, `/v1/${product}/sessions`, { email, password });
  if (known.status === 200) return 'already there';
  await expect(known, 401);
  await signUp(stack, demo);
  return 'made';
}

interface SignedUp {
  readonly organization_id: string;
  readonly member_id: string;
}

/** Signs somebody up as a person would: through the API, by the link in the mail. */
export async function signUp(stack: Stack, { product, email, ...account }: Founder): Promise<SignedUp> {
  const mailsBefore = (await mailsTo(stack, email)).length;
  await expect(await post(stack, `/v1/${product}/signups`, { email }), 202);
  const token = await waitFor('the mail that confirms the sign-up', 30, async () => {
    const mail = (await mailsTo(stack, email)).slice(mailsBefore).at(-1);
    return mail === undefined ? undefined : tokenIn(mail);
  });
  const terms = await termsOf(stack, product);
  const created = await expect(await post(stack, `/v1/${product}/signups/confirm`, { token, ...account, terms }), 201);
  return (await created.json()) as SignedUp;
}

/** The version of the terms of use that is in force. */
export async function termsOf(stack: Stack, product: string): Promise<string> {
  const answer = await expect(await send(stack, 'GET', `/v1/${product}/terms`, {}), 200);
  return ((await answer.json()) as { in_force: string }).in_force;
}

export function mailbox(stack: Stack): string {
  return `${stack.emulator}/_ministack/ses/messages`;
}

interface Mail {
  readonly To: readonly string[];
  readonly BodyText: string;
}

export async function mailsTo(stack: Stack, address: string): Promise<Mail[]> {
  const answer = await expect(await fetch(mailbox(stack)), 200);
  const { messages } = (await answer.json()) as { messages: Record<string, Mail[] | undefined> };
  return Object.values(messages)
    .flatMap((mails) => mails ?? [])
    .filter((mail) => mail.To.includes(address));
}

export function tokenIn(mail: Mail): string {
  const token = /token=([\w.~-]+)/.exec(mail.BodyText)?.[1];
  if (token === undefined) throw new Error(`the mail holds no token:\n${mail.BodyText}`);
  return token;
}

export function post(stack: Stack, path: string, body: unknown): Promise<Response> {
  return send(stack, 'POST', path, { body });
}

interface Sent {
  readonly body?: unknown;
  readonly token?: string;
  readonly approval?: string;
}

/** Calls the API as somebody at home, with what they hold. */
export function send(stack: Stack, method: string, path: string, { body, token, approval }: Sent): Promise<Response> {
  return fetch(`${stack.api}${path}`, {
    method,
    headers: {
      ...throughTheDoor(stack, '127.0.0.1'),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(approval === undefined ? {} : { approval }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

export async function expect(answer: Response, status: number): Promise<Response> {
  if (answer.status === status) return answer;
  throw new Error(`${answer.url} answered ${answer.status}, not ${status}:\n${await answer.text()}`);
}
