import type { JSX } from 'preact';
import { useSignal } from '@preact/signals';
import { answer, signedIn } from '../api/client.ts';
import type { Profile } from '../api/schema.ts';
import { type Realm, sessionOf } from '../api/session.ts';
import { go } from '../app/address.ts';
import { forgetMe, me, readMe } from '../app/me.ts';
import { NewPassword } from '../app/new-password.tsx';
import { ofProduct } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { versionInWords } from '../app/terms.tsx';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form, PasswordField, SelectField, TextField } from '../ui/form.tsx';
import { Loading } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { MySessions } from './me-sessions.tsx';
import { permissionsInWords, roles } from './members-words.ts';

const texts = {
  title: ['プロフィールと設定', 'Profile and security'],
  profile: ['プロフィール', 'Profile'],
  email: ['メールアドレス', 'Email address'],
  company: ['会社名', 'Company'],
  role: ['役割', 'Role'],
  permissions: ['できること', 'Permissions'],
  terms: ['利用規約', 'Terms of use'],
  accepted: ['{time}に同意', 'accepted on {time}'],
  name: ['お名前', 'Name'],
  language: ['メールの言語', 'Language of emails'],
  save: ['保存する', 'Save'],
  saved: ['プロフィールを保存しました。', 'Your profile has been saved.'],
  password: ['パスワードの変更', 'Change your password'],
  current: ['現在のパスワード', 'Current password'],
  change: ['パスワードを変更', 'Change password'],
  changed: ['パスワードを変更しました。ほかの端末からはログアウトされました。', 'Your password has been changed. Other devices have been signed out.'],
  deletion: ['アカウントの削除', 'Delete your account'],
  deletionHelp: [
    'お名前・メールアドレス・ログイン情報をただちに削除します。元に戻せません。',
    'Your name, email address and sign-in are deleted immediately. This cannot be undone.',
  ],
  delete: ['アカウントを削除', 'Delete account'],
  deletionTitle: ['アカウントを削除しますか？', 'Delete your account?'],
  documents: ['登録した書類は会社に残ります。', 'Documents that you registered stay with the company.'],
  yours: ['パスワード', 'Password'],
  cancel: ['キャンセル', 'Cancel'],
} satisfies Record<string, Text>;

/** In its own language, whatever the page's. */
const languages = [['ja', '日本語'], ['en', 'English']] as const;

export default function Me({ realm }: PageProps): JSX.Element {
  const profile = me(realm);
  return (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1></div>
      {profile === undefined ? (
        <Loading />
      ) : (
        <div class="stack medium">
          <Details realm={realm} profile={profile} />
          <Password realm={realm} email={profile.email} />
          <MySessions realm={realm} />
          <Deletion realm={realm} />
        </div>
      )}
    </>
  );
}

function Details({ realm, profile }: { readonly realm: Realm; readonly profile: Profile }): JSX.Element {
  const { email, organization, role, permissions, terms } = profile;
  const save = async ({ name = '', language }: Record<string, string>): Promise<void> => {
    const body = { name, language: language === 'en' ? 'en' : 'ja' } as const;
    await answer(signedIn(realm).PATCH('/v1/{product}/me', { params: { path: ofProduct(realm) }, body }));
    await readMe(realm);
    toast(() => t(texts.saved));
  };
  return (
    <section class="card">
      <h2>{t(texts.profile)}</h2>
      <dl class="facts">
        <dt>{t(texts.email)}</dt>
        <dd>{email}</dd>
        <dt>{t(texts.company)}</dt>
        <dd>{organization.name}</dd>
        <dt>{t(texts.role)}</dt>
        <dd>{t(roles[role])}</dd>
        <dt>{t(texts.permissions)}</dt>
        <dd>{permissionsInWords(role, permissions)}</dd>
        <dt>{t(texts.terms)}</dt>
        <dd><a href={`/${realm}/terms?version=${terms.version}`}>{versionInWords(terms.version)}</a> ({fill(texts.accepted, { time: time(terms.accepted_at) })})</dd>
      </dl>
      <Form action={t(texts.save)} onSend={save}>
        <TextField name="name" label={t(texts.name)} autocomplete="name" value={profile.name} />
        <SelectField name="language" label={t(texts.language)} options={languages} value={profile.language} />
      </Form>
    </section>
  );
}

function Password({ realm, email }: { readonly realm: Realm; readonly email: string }): JSX.Element {
  const change = async ({ current_password = '', password = '' }: Record<string, string>, form: HTMLFormElement): Promise<void> => {
    const body = { current_password, password };
    await answer(signedIn(realm).PUT('/v1/{product}/me/password', { params: { path: ofProduct(realm) }, body }));
    form.reset();
    toast(() => t(texts.changed));
  };
  return (
    <section class="card">
      <h2>{t(texts.password)}</h2>
      <Form action={t(texts.change)} onSend={change}>
        <PasswordField name="current_password" label={t(texts.current)} autocomplete="current-password" />
        <NewPassword replaces email={email} />
      </Form>
    </section>
  );
}

function Deletion({ realm }: { readonly realm: Realm }): JSX.Element {
  const isAsked = useSignal(false);
  const close = (): void => {
    isAsked.value = false;
  };
  const remove = async ({ password = '' }: Record<string, string>): Promise<void> => {
    await answer(signedIn(realm).DELETE('/v1/{product}/me', { params: { path: ofProduct(realm) }, body: { password } }));
    sessionOf(realm).end();
    forgetMe();
    go('/', { replace: true });
  };
  return (
    <section class="card">
      <h2>{t(texts.deletion)}</h2>
      <p>{t(texts.deletionHelp)}</p>
      <p><Button kind="danger" onClick={() => (isAsked.value = true)}>{t(texts.delete)}</Button></p>
      {isAsked.value ? (
        <Dialog title={t(texts.deletionTitle)} onClose={close}>
          <div class="dialog-body">
            <p>{t(texts.deletionHelp)}</p>
            <p>{t(texts.documents)}</p>
            <Form
              action={t(texts.delete)}
              kind="danger"
              onSend={remove}
              beside={<Button kind="quiet" onClick={close}>{t(texts.cancel)}</Button>}
            >
              <PasswordField name="password" label={t(texts.yours)} autocomplete="current-password" />
            </Form>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
