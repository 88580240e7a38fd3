import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { answer, open } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { Enrolment } from '../api/schema.ts';
import { takeToken } from '../app/address.ts';
import { NewPassword } from '../app/new-password.tsx';
import { t, type Text } from '../language/text.ts';
import { Form, TextField } from '../ui/form.tsx';
import { useResource } from '../ui/resource.tsx';
import { Failed, Loading, State } from '../ui/states.tsx';
import { AppSecret } from './staff-invitation-app.tsx';
import { RecoveryCodes } from './staff-invitation-codes.tsx';

const texts = {
  title: ['運営担当者の登録', 'Join the operations team'],
  missing: ['招待メールのリンクから開いてください', 'Open the link in your invitation'],
  missingHelp: [
    'リンクは24時間有効で、1回だけ使えます。期限が切れた場合は、招待した人にもう一度依頼してください。',
    'The link works once, within 24 hours. If it has expired, ask whoever invited you for another.',
  ],
  signIn: ['ログイン', 'Sign in'],
  joined: ['登録しました', 'You have joined the staff'],
  next: [
    '登録に使った認証コードは使用済みです。ログインには、次に表示されるコードを使ってください。',
    'The code you joined with has been used. Sign in with the next one.',
  ],
  goOn: ['ログインへ進む', 'Go on to sign in'],
  name: ['お名前', 'Your name'],
  app: ['認証アプリの登録', 'Set up your authenticator app'],
  code: ['認証コード', 'Code'],
  codeHint: ['登録後に認証アプリに表示される6桁の数字を入力してください。', 'The 6 digits that the app shows once it is set up.'],
  join: ['登録する', 'Join'],
} satisfies Record<string, Text>;

export default function StaffInvitation(): JSX.Element {
  // The token leaves the address bar at once; it stays on this page until somebody joins with it.
  const [token] = useState(takeToken);
  const codes = useSignal<readonly string[] | undefined>(undefined);
  const enrolment = useResource(async () => {
    if (token === undefined) throw Problem.of('link-not-valid', 400);
    return answer(open.POST('/v1/staff/enrolments', { body: { token } }));
  });
  if (codes.value !== undefined) {
    return (
      <RecoveryCodes codes={codes.value} title={t(texts.joined)}>
        <p class="quiet-text">{t(texts.next)}</p>
        <p><a class="button primary" href="/staff/sign-in">{t(texts.goOn)}</a></p>
      </RecoveryCodes>
    );
  }
  const { value, problem } = enrolment;
  if (token !== undefined && value !== undefined) {
    return <Join token={token} enrolment={value} onJoined={(given) => { codes.value = given; }} />;
  }
  if (problem === undefined) return <Loading />;
  // Whatever is not about the link can be tried again.
  if (token !== undefined && (problem.status === 0 || problem.status >= 500)) return <Failed problem={problem} retry={enrolment.reload} />;
  return (
    <>
      <h1 class="visually-hidden">{t(texts.title)}</h1>
      <State icon="mail" title={t(texts.missing)} role="alert">
        {token === undefined ? null : <p>{problem.title}</p>}
        <p>{t(texts.missingHelp)}</p>
        <a href="/staff/sign-in">{t(texts.signIn)}</a>
      </State>
    </>
  );
}

interface JoinProps {
  readonly token: string;
  readonly enrolment: Enrolment;
  readonly onJoined: (codes: readonly string[]) => void;
}

function Join({ token, enrolment: offered, onJoined }: JoinProps): JSX.Element {
  const [key] = useState(() => crypto.randomUUID());
  const join = async ({ name = '', password = '', code = '' }: Record<string, string>): Promise<void> => {
    const joined = await answer(
      open.POST('/v1/staff/invitations/accept', {
        params: { header: { 'Idempotency-Key': key } },
        body: { token, enrolment: offered.enrolment, name, password, code },
      }),
    );
    onJoined(joined.recovery_codes);
  };
  return (
    <div class="card medium centred">
      <h1>{t(texts.title)}</h1>
      <Form action={t(texts.join)} onSend={join}>
        <TextField name="name" label={t(texts.name)} autocomplete="name" />
        <NewPassword />
        <h2>{t(texts.app)}</h2>
        <AppSecret enrolment={offered} />
        <TextField name="code" label={t(texts.code)} hint={t(texts.codeHint)} autocomplete="one-time-code" inputMode="numeric" />
      </Form>
    </div>
  );
}
