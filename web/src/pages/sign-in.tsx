import type { JSX } from 'preact';
import { go, query, returnTo } from '../app/address.ts';
import { forgetMe } from '../app/me.ts';
import { titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { SignInForm } from '../app/sign-in-form.tsx';
import { fill, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';

const texts = {
  title: ['{product}にログイン', 'Sign in to {product}'],
  back: ['ログイン後、元のページに戻ります。', 'After signing in, you return to where you were.'],
  forgotten: ['パスワードをお忘れの方', 'Forgot your password?'],
  signUp: ['アカウントを作成', 'Create an account'],
} satisfies Record<string, Text>;

export default function SignIn({ realm }: PageProps): JSX.Element {
  const signedIn = (): void => {
    forgetMe();
    go(returnTo(realm), { replace: true });
  };
  return (
    <div class="narrow card">
      <h1>{fill(texts.title, { product: titleOf(realm) })}</h1>
      {query().has('return') ? <Banner>{t(texts.back)}</Banner> : null}
      <SignInForm realm={realm} onSignedIn={signedIn} />
      {realm === 'staff' ? null : (
        <p class="links">
          <a href={`/${realm}/password-reset`}>{t(texts.forgotten)}</a>
          <a href={`/${realm}/signup`}>{t(texts.signUp)}</a>
        </p>
      )}
    </div>
  );
}
