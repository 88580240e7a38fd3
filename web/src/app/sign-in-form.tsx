import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import { asProblem, Problem } from '../api/problem.ts';
import { type Realm, sessionOf } from '../api/session.ts';
import { t, type Text } from '../language/text.ts';
import { Form, PasswordField, TextField } from '../ui/form.tsx';

const texts = {
  email: ['メールアドレス', 'Email address'],
  password: ['パスワード', 'Password'],
  code: ['認証コード', 'Code'],
  codeHint: [
    '認証アプリに表示されている6桁の数字、またはリカバリーコードを入力してください。',
    'The 6 digits that your authenticator app shows, or a recovery code.',
  ],
  signIn: ['ログイン', 'Sign in'],
} satisfies Record<string, Text>;

interface Props {
  readonly realm: Realm;
  readonly onSignedIn: () => unknown;
}

/** Signs a person in, on the page for it and over a page whose session has ended. */
export function SignInForm({ realm, onSignedIn }: Props): JSX.Element {
  const signIn = async ({ email = '', password = '', code = '' }: Record<string, string>): Promise<void> => {
    const session =
      realm === 'staff'
        ? await answer(open.POST('/v1/staff/sessions', { body: { email, password, code } })).catch(wrongForStaff)
        : await answer(open.POST('/v1/{product}/sessions', { params: { path: { product: realm } }, body: { email, password } }));
    sessionOf(realm).begin(session);
    await onSignedIn();
  };
  return (
    <Form action={t(texts.signIn)} onSend={signIn}>
      <TextField name="email" type="email" label={t(texts.email)} autocomplete="username" />
      <PasswordField name="password" label={t(texts.password)} autocomplete="current-password" />
      {realm === 'staff' ? (
        <TextField name="code" label={t(texts.code)} hint={t(texts.codeHint)} autocomplete="one-time-code" />
      ) : null}
    </Form>
  );
}

/** Of staff, the code may be what is wrong. */
function wrongForStaff(thrown: unknown): never {
  const problem = asProblem(thrown);
  throw problem.type === 'wrong-credentials' ? Problem.of('wrong-staff-credentials', problem.status) : problem;
}
