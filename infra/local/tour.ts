// What there is to see on a stack that nobody has used yet: a company with people and documents, a former customer with a
// certificate, and notices with months behind them. All of it comes about through the API, as it does for everybody.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daysBefore, letDaysPass, planPurges } from './past-end.ts';
import { local } from './paths.ts';
import { demo, expect, mailsTo, send, signUp, termsOf, tokenIn } from './seed.ts';
import type { SeededStaff } from './seed-staff.ts';
import type { Stack } from './stack-file.ts';
import { approveAsOperator } from './staff-function.ts';
import { waitFor } from './wait.ts';

const day = 86_400_000;
const today = (): string => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

interface Seen {
  readonly id: string;
}

/** Beside the state of the stack, which it belongs to. */
const file = join(local, 'state', 'tour.json');

/** Adds what a tour shows, unless it was begun already; answers the former customer's number, if there is one. */
export async function seedTour(stack: Stack, [member]: readonly SeededStaff[]): Promise<string | undefined> {
  const token = await signIn(stack, demo);
  const members = await read<{ items: unknown[] }>(stack, `/v1/${demo.product}/members`, token);
  if (members.items.length > 1) return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string) : undefined;
  if (member === undefined) throw new Error('nobody is on the staff');
  await seedDocuments(stack, token);
  await seedColleagues(stack, token);
  const { email, password, recovery: [code, approving] } = member;
  const { access_token: staff } = await posted<{ access_token: string }>(stack, '/v1/staff/sessions', { email, password, code });
  await seedNotices(stack, staff);
  const organization = await seedFormerCustomer(stack, staff, approving);
  writeFileSync(file, JSON.stringify(organization));
  return organization;
}

async function signIn(stack: Stack, { product, email, password }: typeof demo | typeof former): Promise<string> {
  return (await posted<{ access_token: string }>(stack, `/v1/${product}/sessions`, { email, password })).access_token;
}

async function read<T>(stack: Stack, path: string, token: string): Promise<T> {
  return (await (await expect(await send(stack, 'GET', path, { token }), 200)).json()) as T;
}

async function posted<T>(stack: Stack, path: string, body: unknown, token?: string): Promise<T> {
  const answer = await send(stack, 'POST', path, { body, ...(token === undefined ? {} : { token }) });
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}:\n${await answer.text()}`);
  return (await answer.json()) as T;
}

const documents = [
  { kind: 'contract', title: '業務委託基本契約書', counterparty: '株式会社ひまわり企画', amount: 0, days: 75 },
  { kind: 'invoice', title: '請求書 10月分', counterparty: '有限会社すずらん印刷', amount: 330_000, days: 27 },
  { kind: 'receipt', title: '領収書 会議室利用料', counterparty: '株式会社なでしこ会館', amount: 22_000, days: 6 },
] as const;

interface Registered extends Seen {
  readonly upload: { readonly url: string; readonly headers: Record<string, string> };
}

async function seedDocuments(stack: Stack, token: string): Promise<void> {
  for (const { days, ...document } of documents) {
    const file = Buffer.from(`${document.title}\n${document.counterparty}\n`);
    const registration = {
      ...document,
      currency: 'JPY',
      transaction_date: daysBefore(today(), days),
      media_type: 'text/plain',
      size: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
    };
    const { upload } = await posted<Registered>(stack, `/v1/${demo.product}/documents`, registration, token);
    await expect(await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: file }), 200);
  }
}

const colleagues = [
  { email: 'taro@example.jp', name: '見本 太郎', role: 'organization-admin', permissions: [] },
  { email: 'jiro@example.jp', name: '見本 次郎', role: 'general', permissions: ['view-documents'] },
] as const;

async function seedColleagues(stack: Stack, token: string): Promise<void> {
  const invitations = colleagues.map(({ email, role, permissions }) => ({ email, role, permissions }));
  await posted(stack, `/v1/${demo.product}/invitations`, { invitations }, token);
  const terms = await termsOf(stack, demo.product);
  for (const { email, name } of colleagues) {
    const mail = await waitFor('the mail that invites', 30, async () => (await mailsTo(stack, email)).at(-1));
    const body = { token: tokenIn(mail), name, password: demo.password, terms };
    await posted(stack, `/v1/${demo.product}/invitations/accept`, body);
  }
}

const ago = (days: number, hours = 0): string => new Date(Date.now() - days * day - hours * 3_600_000).toISOString();

async function seedNotices(stack: Stack, staff: string): Promise<void> {
  const post = (notice: object): Promise<Seen> => posted(stack, '/v1/staff/notices', { product: demo.product, publish: true, ...notice }, staff);
  const incident = { kind: 'incident', personal_data: false, affected: 'everyone', severity: 'minor' };
  for (const [days, title, body] of [
    [89, '書類の検索が遅くなる障害', '一部のお客様で、書類の検索に時間がかかりました。原因を修正し、解消しました。'],
    [21, 'メールの配信が遅れた障害', 'お知らせのメールの配信が最大20分遅れました。現在は通常どおり配信しています。'],
  ] as const) {
    await post({ ...incident, title, body, occurred_at: ago(days, 2), detected_at: ago(days, 1), state: 'resolved' });
  }
  await post({ kind: 'maintenance', title: 'データベースの更新', body: '下記の時間帯に更新を行います。', starts_at: ago(-7), ends_at: ago(-7, -2), effect: 'unnoticed' });
  await post({ kind: 'service-change', title: '書類一覧の表示の改善', body: '書類の一覧に、保存期限を表示します。', effective_on: daysBefore(today(), -14) });
}

const former = { product: 'pro-sign', email: 'moto@example.jp', password: demo.password, name: '旧屋 元子', company: '株式会社もとや' } as const;

async function seedFormerCustomer(stack: Stack, staff: string, code: string | undefined): Promise<string> {
  const { organization_id: organization } = await signUp(stack, former);
  const parameters = { organization, ends_on: today(), breaks_promise: '' };
  const approval = await posted<Seen & { token: string }>(stack, '/v1/staff/approvals', { act: 'end-contract', parameters, code }, staff);
  await approveAsOperator(stack, approval.id);
  const contract = `/v1/staff/contracts/${organization}`;
  await expect(await send(stack, 'POST', `${contract}/end`, { token: staff, approval: approval.token, body: { ends_on: today() } }), 200);
  // What is stored of who was notified has to be there before its dates are moved.
  await waitFor('the mail about the end', 30, async () => (await mailsTo(stack, former.email))[1]);
  await letDaysPass(stack, organization, 31);
  await planPurges(stack);
  await waitFor('the certificate', 60, async () => {
    const shown = await send(stack, 'GET', `${contract}/certificate`, { token: staff });
    return shown.status === 200 ? shown : undefined;
  });
  return organization;
}
