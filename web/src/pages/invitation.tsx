import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { InvitationView } from '../api/schema.ts';
import { type Realm, sessionOf } from '../api/session.ts';
import { go } from '../app/address.ts';
import { useMailedToken } from '../app/mailed-token.ts';
import { forgetMe } from '../app/me.ts';
import { NewPassword } from '../app/new-password.tsx';
import { ofProduct, titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { TermsField } from '../app/terms.tsx';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Form, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { State } from '../ui/states.tsx';
import { roles } from './members-words.ts';

const texts = {
  title: ['{product}への招待', 'Your invitation to {product}'],
  invited: ['「{company}」の{name}様からの招待です。', '{name} invites you to “{company}”.'],
  invitedByStaff: ['「{company}」への招待です。', 'You are invited to “{company}”.'],
  account: ['メールアドレス', 'Email address'],
  role: ['役割', 'Role'],
  until: ['招待の有効期限', 'Valid until'],
  gone: ['この招待は利用できません', 'This invitation cannot be used'],
  lead: ['お名前とパスワードを設定すると、すぐに利用を開始できます。', 'Enter your name and choose a password to start right away.'],
  name: ['お名前', 'Your name'],
  action: ['利用を開始する', 'Accept and start'],
  missing: ['招待メールのリンクから開いてください', 'Open the link in your invitation'],
  outdated: [
    'リンクの有効期限が切れたか、招待が取り消された可能性があります。招待した方に再送をご依頼ください。',
    'The link may have expired, or the invitation may have been withdrawn. Ask whoever invited you to send it again.',
  ],
  signIn: ['アカウントをお持ちの方はログイン', 'Already have an account? Sign in'],
} satisfies Record<string, Text>;

export default function Invitation({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  if (token !== undefined) return <Accept key={token} realm={realm} token={token} />;
  return (
    <>
      <h1 class="visually-hidden">{fill(texts.title, { product: titleOf(realm) })}</h1>
      <State icon="mail" title={t(texts.missing)}>
        <a href={`/${realm}/sign-in`}>{t(texts.signIn)}</a>
      </State>
    </>
  );
}

function view(realm: Realm, token: string): Promise<InvitationView> {
  return answer(open.POST('/v1/{product}/invitations/view', { params: { path: ofProduct(realm) }, body: { token } }));
}

/** Who invites, to which company, and as what. */
function Invited({ invitation: { company, invited_by, email, role, expires_at } }: { readonly invitation: InvitationView }): JSX.Element {
  return (
    <>
      <p class="lead">{invited_by === null ? fill(texts.invitedByStaff, { company }) : fill(texts.invited, { company, name: invited_by })}</p>
      <dl class="facts">
        <dt>{t(texts.account)}</dt><dd>{email}</dd>
        <dt>{t(texts.role)}</dt><dd>{t(roles[role])}</dd>
        <dt>{t(texts.until)}</dt><dd>{time(expires_at)}</dd>
      </dl>
    </>
  );
}

function Accept({ realm, token }: { readonly realm: Realm; readonly token: string }): JSX.Element {
  const refused = useSignal('');
  const invitation = useResource(() => view(realm, token));
  const accept = async ({ name = '', password = '', terms = '' }: Record<string, string>): Promise<void> => {
    refused.value = '';
    try {
      const session = await answer(
        open.POST('/v1/{product}/invitations/accept', { params: { path: ofProduct(realm) }, body: { token, name, password, terms } }),
      );
      sessionOf(realm).begin(session);
    } catch (thrown) {
      refused.value = asProblem(thrown).type;
      throw thrown;
    }
    forgetMe();
    go(`/${realm}`, { replace: true });
  };
  const title = fill(texts.title, { product: titleOf(realm) });
  if (invitation.problem?.type === 'link-not-valid') {
    return (
      <>
        <h1 class="visually-hidden">{title}</h1>
        <State icon="mail" title={t(texts.gone)}>
          <p>{t(texts.outdated)}</p>
          <a href={`/${realm}/sign-in`}>{t(texts.signIn)}</a>
        </State>
      </>
    );
  }
  return (
    <div class="narrow card">
      <h1>{title}</h1>
      <Shown of={invitation} lines={2}>{(shown) => <Invited invitation={shown} />}</Shown>
      <p>{t(texts.lead)}</p>
      <Form action={t(texts.action)} onSend={accept}>
        <TextField name="name" label={t(texts.name)} autocomplete="name" />
        <NewPassword />
        <TermsField realm={realm} />
      </Form>
      {refused.value === 'link-not-valid' ? <p>{t(texts.outdated)}</p> : null}
      {refused.value === 'already-registered' ? <p><a href={`/${realm}/sign-in`}>{t(texts.signIn)}</a></p> : null}
    </div>
  );
}
