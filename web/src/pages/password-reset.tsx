import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Realm } from '../api/session.ts';
import { MailRequest } from '../app/mail-request.tsx';
import { useMailedToken } from '../app/mailed-token.ts';
import { NewPassword } from '../app/new-password.tsx';
import { ofProduct, titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Form } from '../ui/form.tsx';
import { NextHeading } from '../ui/next-heading.tsx';

const texts = {
  title: ['{product}のパスワードの再設定', 'Reset your {product} password'],
  lead: [
    '登録されているメールアドレスを入力してください。再設定用のリンクをお送りします。',
    'Enter the email address of your account. We will send you a link to continue.',
  ],
  send: ['再設定用メールを送信', 'Send the link'],
  back: ['ログインに戻る', 'Back to sign-in'],
  choose: ['新しいパスワードの設定', 'Choose a new password'],
  action: ['パスワードを設定', 'Set the password'],
  newLink: ['新しいリンクを受け取る', 'Request a new link'],
  done: ['パスワードを設定しました', 'Your password has been set'],
  doneHelp: [
    'すべての端末からログアウトされました。新しいパスワードでログインしてください。',
    'You have been signed out on all devices. Sign in with the new password.',
  ],
  signIn: ['ログイン', 'Sign in'],
} satisfies Record<string, Text>;

export default function PasswordReset({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  const request = (email: string): Promise<unknown> =>
    answer(open.POST('/v1/{product}/password-resets', { params: { path: ofProduct(realm) }, body: { email } }));
  return (
    <div class="narrow card">
      {token === undefined ? (
        <MailRequest title={fill(texts.title, { product: titleOf(realm) })} lead={t(texts.lead)} action={t(texts.send)} hours={1} onRequest={request}>
          <p class="links"><a href={`/${realm}/sign-in`}>{t(texts.back)}</a></p>
        </MailRequest>
      ) : (
        <Choose key={token} realm={realm} token={token} />
      )}
    </div>
  );
}

function Choose({ realm, token }: { readonly realm: Realm; readonly token: string }): JSX.Element {
  const isDone = useSignal(false);
  const isOutdated = useSignal(false);
  const choose = async ({ password = '' }: Record<string, string>): Promise<void> => {
    try {
      await answer(open.POST('/v1/{product}/password-resets/confirm', { params: { path: ofProduct(realm) }, body: { token, password } }));
    } catch (thrown) {
      isOutdated.value = asProblem(thrown).type === 'link-not-valid';
      throw thrown;
    }
    isDone.value = true;
  };
  if (isDone.value) {
    return (
      <>
        <NextHeading>{t(texts.done)}</NextHeading>
        <p>{t(texts.doneHelp)}</p>
        <p><a class="button primary" href={`/${realm}/sign-in`}>{t(texts.signIn)}</a></p>
      </>
    );
  }
  return (
    <>
      <h1>{t(texts.choose)}</h1>
      <Form action={t(texts.action)} onSend={choose}>
        <NewPassword replaces />
      </Form>
      {isOutdated.value ? <p><a href={`/${realm}/password-reset`}>{t(texts.newLink)}</a></p> : null}
    </>
  );
}
