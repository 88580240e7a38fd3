// Who was invited and has not accepted yet.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import type { Invitation, Profile } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { type Resource, Shown } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { mayInvite, mayResend } from './members-rights.ts';
import { permissionsInWords, roles, tones } from './members-words.ts';

const texts = {
  title: ['承諾待ちの招待', 'Pending invitations'],
  none: ['承諾待ちの招待はありません。', 'No invitation is pending.'],
  until: ['{time}まで有効', 'Valid until {time}'],
  resend: ['再送', 'Resend'],
  resendTo: ['{email}に招待メールを再送', 'Resend the invitation to {email}'],
  resent: ['{email}に招待メールを再送しました。以前のリンクは使えません。', 'The invitation was sent to {email} again. The previous link no longer works.'],
  revoke: ['取り消し', 'Revoke'],
  revokeOf: ['{email}への招待を取り消し', 'Revoke the invitation of {email}'],
  revokeTitle: ['{email}への招待を取り消しますか？', 'Revoke the invitation of {email}?'],
  revokeMeans: ['招待メールのリンクがただちに使えなくなります。もう一度招待することはできます。', 'The link in the email stops working immediately. You can invite them again.'],
  revokeAction: ['招待を取り消す', 'Revoke invitation'],
  revoked: ['{email}への招待を取り消しました。', 'The invitation of {email} was revoked.'],
} satisfies Record<string, Text>;

interface InvitationsProps {
  readonly realm: Realm;
  readonly who: Profile;
  readonly invitations: Resource<Invitation[]>;
}

export function Invitations({ realm, who, invitations }: InvitationsProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const revoking = useSignal<Invitation | undefined>(undefined);
  const pathOf = (id: string) => ({ ...ofProduct(realm), id });
  const resend = async ({ id, email }: Invitation): Promise<void> => {
    const params = { path: pathOf(id), header: { 'Idempotency-Key': crypto.randomUUID() } };
    await answer(signedIn(realm).POST('/v1/{product}/invitations/{id}/resend', { params }));
    toast(() => fill(texts.resent, { email }));
    await invitations.reload();
  };
  const revoke = async ({ id, email }: Invitation): Promise<void> => {
    await answer(signedIn(realm).DELETE('/v1/{product}/invitations/{id}', { params: { path: pathOf(id) } }));
    toast(() => fill(texts.revoked, { email }));
    invitations.set((invitations.value ?? []).filter((one) => one.id !== id));
    // The row is gone with its buttons.
    setTimeout(() => heading.current?.focus());
  };
  const row = (invitation: Invitation): JSX.Element => {
    const { id, email, role, permissions, expires_at } = invitation;
    return (
      <li key={id} class="row between invitation">
        <span class="stack-small">
          <span class="row"><strong>{email}</strong><Badge tone={tones[role]}>{t(roles[role])}</Badge></span>
          <span class="meta">{permissionsInWords(role, permissions)}</span>
          <span class="meta">{fill(texts.until, { time: time(expires_at) })}</span>
        </span>
        {mayInvite(who) ? (
          <span class="row">
            {mayResend(invitation, who) ? (
              <Button small label={fill(texts.resendTo, { email })} onClick={() => resend(invitation)}>{t(texts.resend)}</Button>
            ) : null}
            <Button kind="quiet" small label={fill(texts.revokeOf, { email })} onClick={() => { revoking.value = invitation; }}>
              {t(texts.revoke)}
            </Button>
          </span>
        ) : null}
      </li>
    );
  };
  return (
    <section class="card">
      <h2 ref={heading} tabIndex={-1}>{t(texts.title)}</h2>
      <Shown of={invitations} lines={2}>
        {(found) => (found.length === 0 ? <p class="quiet-text">{t(texts.none)}</p> : <ul class="list">{found.map(row)}</ul>)}
      </Shown>
      {revoking.value === undefined ? null : (
        <Revocation invitation={revoking.value} onConfirm={revoke} onClose={() => { revoking.value = undefined; }} />
      )}
    </section>
  );
}

interface RevocationProps {
  readonly invitation: Invitation;
  readonly onConfirm: (invitation: Invitation) => Promise<void>;
  readonly onClose: () => void;
}

function Revocation({ invitation, onConfirm, onClose }: RevocationProps): JSX.Element {
  const { email } = invitation;
  return (
    <Confirm title={fill(texts.revokeTitle, { email })} action={t(texts.revokeAction)} onConfirm={() => onConfirm(invitation)} onClose={onClose}>
      <p>{t(texts.revokeMeans)}</p>
    </Confirm>
  );
}
