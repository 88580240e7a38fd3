import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { ArchivePass } from '../api/schema.ts';
import { date, time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { ApprovedAct } from './approval.tsx';
import type { Requested } from './approval-requests.ts';
import type { OfCustomer } from './customer.tsx';
import { nameOfStaff, useStaff } from './staff-members-names.ts';

const texts = {
  title: ['閲覧用パス', 'Archive passes'],
  lead: [
    '契約の終了後に、保管を継続している書類を閲覧するためのリンクです。閲覧はすべて記録されます。',
    'Links to view retained documents after the contract has ended. Every use is recorded.',
  ],
  early: ['契約の終了後に発行できます。', 'They can be issued once the contract has ended.'],
  nothingKept: ['保管を継続している書類がないため、発行できません。', 'No documents are retained, so no pass can be issued.'],
  none: ['発行した閲覧用パスはありません。', 'No pass has been issued.'],
  pass: ['{reason} ・ 利用{looks}回', '{reason} · used {looks} times'],
  issuedBy: ['{time}に{name}が発行', 'Issued on {time} by {name}'],
  until: ['{date}まで有効', 'Valid until {date}'],
  more: ['さらに表示', 'Show more'],
  issue: ['閲覧用パスを発行する', 'Issue an archive pass'],
  email: ['閲覧する人のメールアドレス', 'Email address of the reader'],
  emailHint: [
    '本人のアドレスであることを確認してください。メールを読める人は誰でも書類を閲覧できます。',
    'Verify it yourself: anyone who can read its email can view the documents.',
  ],
  reason: ['理由', 'Reason'],
  days: ['有効期間（日数、30日まで）', 'Valid for (days, at most 30)'],
  mails: ['入力したアドレスに、リンクをメールで送ります。', 'The link is emailed to the address.'],
  reads: ['期限まで、保管中のすべての書類を検索・閲覧・ダウンロードできます。', 'Until it expires, all retained documents can be searched, viewed and downloaded.'],
  told: ['解約時の企業担当者に、発行をメールで通知します。', 'The former representatives are notified by email.'],
  issued: ['閲覧用パスを発行しました（{date}まで有効）。', 'The pass was issued and is valid until {date}.'],
  revoke: ['無効にする', 'Revoke'],
  revokeLabel: ['{email}の閲覧用パスを無効にする', 'Revoke the pass of {email}'],
  revokeTitle: ['{email}の閲覧用パスを無効にしますか？', 'Revoke the pass of {email}?'],
  revokeMeans: [
    'リンクはただちに使えなくなります。すでに表示されたダウンロード用のアドレスは、最長15分間有効です。',
    'The link stops working immediately. A download address already issued works for up to 15 minutes.',
  ],
  revoked: ['閲覧用パスを無効にしました。', 'The pass was revoked.'],
} satisfies Record<string, Text>;

export function ArchivePasses({ customer: { organization, status } }: OfCustomer): JSX.Element | null {
  const isEarly = status === 'active' || status === 'ending';
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <p>{t(texts.lead)}</p>
      {isEarly ? <p class="quiet-text">{t(texts.early)}</p> : <Passes organization={organization} />}
    </section>
  );
}

interface Listed {
  /** Without retained documents there is nothing to view, and the API refuses to list passes. */
  readonly isKept: boolean;
  readonly items: readonly ArchivePass[];
  readonly next: string | null;
}

function Passes({ organization }: { readonly organization: string }): JSX.Element {
  const read = async (cursor?: string): Promise<Listed> => {
    const query = { organization, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next_cursor: next } = await answer(signedIn('staff').GET('/v1/staff/archive-passes', { params: { query } }));
    return { isKept: true, items, next };
  };
  const passes = useResource(() =>
    read().catch((thrown: unknown): Listed => {
      if (asProblem(thrown).messageOf('organization') === undefined) throw thrown;
      return { isKept: false, items: [], next: null };
    }),
  );
  const staff = useStaff();
  const leaving = useSignal<ArchivePass | undefined>(undefined);
  const issue = async ({ parameters: { email = '', reason = '', days = '' }, token, key }: Requested): Promise<() => string> => {
    const { expires_at } = await answer(
      signedIn('staff').POST('/v1/staff/archive-passes', {
        params: { header: { Approval: token, 'Idempotency-Key': key } },
        body: { organization, email, reason, days: Number(days) },
      }),
    );
    return () => fill(texts.issued, { date: lastDay(expires_at) });
  };
  const revoke = async ({ id }: ArchivePass): Promise<void> => {
    await answer(signedIn('staff').DELETE('/v1/staff/archive-passes/{id}', { params: { path: { id } } }));
    toast(() => t(texts.revoked));
    await passes.reload();
  };
  const more = async ({ items, next }: Listed): Promise<void> => {
    if (next === null) return;
    const page = await read(next);
    passes.set({ isKept: true, items: [...items, ...page.items], next: page.next });
  };
  if (passes.value?.isKept === false) return <p class="quiet-text">{t(texts.nothingKept)}</p>;
  return (
    <>
      <ApprovedAct
        act="issue-archive-pass"
        about={{ organization }}
        action={t(texts.issue)}
        fields={
          <>
            <TextField name="email" type="email" label={t(texts.email)} hint={t(texts.emailHint)} />
            <TextField name="reason" label={t(texts.reason)} maxLength={200} />
            <TextField name="days" type="number" label={t(texts.days)} value="7" inputMode="numeric" />
          </>
        }
        consequences={
          <ul>
            <li>{t(texts.mails)}</li>
            <li>{t(texts.reads)}</li>
            <li>{t(texts.told)}</li>
          </ul>
        }
        carryOut={issue}
        onDone={passes.reload}
      />
      <Shown of={passes} lines={2}>
        {(listed) => (
          <>
            {listed.items.length === 0 ? <p class="quiet-text">{t(texts.none)}</p> : null}
            <ul class="list">
              {listed.items.map((pass) => (
                <li key={pass.id} class="row between">
                  <span>
                    {pass.email}
                    <span class="meta block">{fill(texts.pass, { reason: pass.reason, looks: pass.looks })}</span>
                    <span class="meta block">{fill(texts.issuedBy, { time: time(pass.issued_at), name: nameOfStaff(staff.value, pass.issued_by) })}</span>
                    <span class="meta block">{fill(texts.until, { date: lastDay(pass.expires_at) })}</span>
                  </span>
                  <Button kind="quiet" small label={fill(texts.revokeLabel, { email: pass.email })} onClick={() => { leaving.value = pass; }}>
                    {t(texts.revoke)}
                  </Button>
                </li>
              ))}
            </ul>
            {listed.next === null ? null : <Button onClick={() => more(listed)}>{t(texts.more)}</Button>}
          </>
        )}
      </Shown>
      {leaving.value === undefined ? null : <Revocation pass={leaving.value} onConfirm={revoke} onClose={() => { leaving.value = undefined; }} />}
    </>
  );
}

/** A pass is valid until the end of a day in Japan, which is where the next one begins, at 15:00 UTC. */
function lastDay(expiresAt: string): string {
  return date(new Date(Date.parse(expiresAt) - 1).toISOString());
}

interface RevocationProps {
  readonly pass: ArchivePass;
  readonly onConfirm: (pass: ArchivePass) => Promise<void>;
  readonly onClose: () => void;
}

function Revocation({ pass, onConfirm, onClose }: RevocationProps): JSX.Element {
  return (
    <Confirm title={fill(texts.revokeTitle, { email: pass.email })} action={t(texts.revoke)} isDangerous onConfirm={() => onConfirm(pass)} onClose={onClose}>
      <p>{t(texts.revokeMeans)}</p>
    </Confirm>
  );
}
