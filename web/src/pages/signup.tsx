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
import { TermsField } from '../app/terms.tsx';
import { fill, t, type Text } from '../language/text.ts';
import { Form, TextField } from '../ui/form.tsx';
import { NextHeading } from '../ui/next-heading.tsx';

const texts = {
  title: ['{product}の新規登録', 'Sign up for {product}'],
  lead: [
    'メールアドレスを入力してください。登録用のリンクをお送りします。',
    'Enter your email address. We will send you a link to continue.',
  ],
  send: ['登録用メールを送信', 'Send the link'],
  signIn: ['アカウントをお持ちの方はログイン', 'Already have an account? Sign in'],
  create: ['アカウントの作成', 'Create your account'],
  name: ['お名前', 'Your name'],
  company: ['会社名', 'Company'],
  companyHint: ['作成した方が、この会社の企業担当者になります。', 'Whoever creates the account becomes the representative of this company.'],
  action: ['アカウントを作成', 'Create account'],
  newLink: ['新しいリンクを受け取る', 'Request a new link'],
  created: ['アカウントを作成しました', 'Your account has been created'],
  createdHelp: [
    'メールアドレスと、設定したパスワードでログインしてください。',
    'Sign in with your email address and the password that you have chosen.',
  ],
  toSignIn: ['ログイン', 'Sign in'],
} satisfies Record<string, Text>;

export default function Signup({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  const request = (email: string): Promise<unknown> =>
    answer(open.POST('/v1/{product}/signups', { params: { path: ofProduct(realm) }, body: { email } }));
  return (
    <div class="narrow card">
      {token === undefined ? (
        <MailRequest title={fill(texts.title, { product: titleOf(realm) })} lead={t(texts.lead)} action={t(texts.send)} hours={24} onRequest={request}>
          <p class="links"><a href={`/${realm}/sign-in`}>{t(texts.signIn)}</a></p>
        </MailRequest>
      ) : (
        <Create key={token} realm={realm} token={token} />
      )}
    </div>
  );
}

function Create({ realm, token }: { readonly realm: Realm; readonly token: string }): JSX.Element {
  const isCreated = useSignal(false);
  const refused = useSignal('');
  const create = async ({ name = '', company = '', password = '', terms = '' }: Record<string, string>): Promise<void> => {
    refused.value = '';
    const body = { token, name, company, password, terms };
    try {
      await answer(open.POST('/v1/{product}/signups/confirm', { params: { path: ofProduct(realm) }, body }));
    } catch (thrown) {
      refused.value = asProblem(thrown).type;
      throw thrown;
    }
    isCreated.value = true;
  };
  if (isCreated.value) {
    return (
      <>
        <NextHeading>{t(texts.created)}</NextHeading>
        <p>{t(texts.createdHelp)}</p>
        <p><a class="button primary" href={`/${realm}/sign-in`}>{t(texts.toSignIn)}</a></p>
      </>
    );
  }
  return (
    <>
      <h1>{t(texts.create)}</h1>
      <Form action={t(texts.action)} onSend={create}>
        <TextField name="name" label={t(texts.name)} autocomplete="name" />
        <TextField name="company" label={t(texts.company)} hint={t(texts.companyHint)} autocomplete="organization" />
        <NewPassword />
        <TermsField realm={realm} />
      </Form>
      {refused.value === 'link-not-valid' ? <p><a href={`/${realm}/signup`}>{t(texts.newLink)}</a></p> : null}
      {refused.value === 'already-registered' ? <p><a href={`/${realm}/sign-in`}>{t(texts.toSignIn)}</a></p> : null}
    </>
  );
}
