// One's own way into the console: password, authenticator app, recovery codes, sessions.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { StaffProfile } from '../api/schema.ts';
import { staffMe } from '../app/me.ts';
import { NewPassword } from '../app/new-password.tsx';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Form, PasswordField } from '../ui/form.tsx';
import { Loading } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { CodeField } from './approval.tsx';
import { RecoveryCodes } from './staff-invitation-codes.tsx';
import { NewApp } from './staff-me-app.tsx';
import { StaffSessions } from './staff-me-sessions.tsx';

const texts = {
  title: ['セキュリティ', 'Security'],
  account: ['アカウント', 'Account'],
  email: ['メールアドレス', 'Email address'],
  name: ['お名前', 'Name'],
  password: ['パスワードの変更', 'Change your password'],
  current: ['現在のパスワード', 'Current password'],
  change: ['パスワードを変更', 'Change password'],
  changed: ['パスワードを変更しました。ほかの端末からはログアウトされました。', 'Your password has been changed. Other devices have been signed out.'],
  recovery: ['リカバリーコードの再発行', 'New recovery codes'],
  recoveryHelp: ['新しいコードを発行すると、これまでのコードは使えなくなります。', 'The earlier codes stop working.'],
  renew: ['再発行する', 'Get new codes'],
  renewed: ['新しいリカバリーコード', 'Your new recovery codes'],
  kept: ['保存しました', 'I have saved them'],
} satisfies Record<string, Text>;

export default function StaffMe(): JSX.Element {
  const staff = staffMe();
  const codes = useSignal<readonly string[] | undefined>(undefined);
  if (codes.value !== undefined) {
    return (
      <RecoveryCodes codes={codes.value} title={t(texts.renewed)}>
        <Button kind="primary" onClick={() => { codes.value = undefined; }}>{t(texts.kept)}</Button>
      </RecoveryCodes>
    );
  }
  return (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1></div>
      {staff === undefined ? (
        <Loading />
      ) : (
        <div class="stack medium">
          <Account staff={staff} />
          <Password email={staff.email} />
          <NewApp />
          <Recovery onRenewed={(given) => { codes.value = given; }} />
          <StaffSessions />
        </div>
      )}
    </>
  );
}

function Account({ staff: { name, email } }: { readonly staff: StaffProfile }): JSX.Element {
  return (
    <section class="card">
      <h2>{t(texts.account)}</h2>
      <dl class="facts">
        <dt>{t(texts.name)}</dt>
        <dd>{name}</dd>
        <dt>{t(texts.email)}</dt>
        <dd>{email}</dd>
      </dl>
    </section>
  );
}

/** What proves anew that it is oneself. */
export function ProofFields(): JSX.Element {
  return (
    <>
      <PasswordField name="current_password" label={t(texts.current)} autocomplete="current-password" />
      <CodeField />
    </>
  );
}

function Password({ email }: { readonly email: string }): JSX.Element {
  const change = async ({ current_password = '', code = '', password = '' }: Record<string, string>, form: HTMLFormElement): Promise<void> => {
    await answer(signedIn('staff').PUT('/v1/staff/me/password', { body: { current_password, code, password } }));
    form.reset();
    toast(() => t(texts.changed));
  };
  return (
    <section class="card">
      <h2>{t(texts.password)}</h2>
      <Form action={t(texts.change)} onSend={change}>
        <ProofFields />
        <NewPassword replaces email={email} />
      </Form>
    </section>
  );
}

function Recovery({ onRenewed }: { readonly onRenewed: (codes: readonly string[]) => void }): JSX.Element {
  const renew = async ({ current_password = '', code = '' }: Record<string, string>): Promise<void> => {
    const params = { header: { 'Idempotency-Key': crypto.randomUUID() } };
    const renewed = await answer(signedIn('staff').POST('/v1/staff/me/recovery-codes', { params, body: { current_password, code } }));
    onRenewed(renewed.recovery_codes);
  };
  return (
    <section class="card">
      <h2>{t(texts.recovery)}</h2>
      <p>{t(texts.recoveryHelp)}</p>
      <Form action={t(texts.renew)} kind="secondary" onSend={renew}>
        <ProofFields />
      </Form>
    </section>
  );
}
