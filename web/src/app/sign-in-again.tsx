// A session that ends in the middle asks to sign in over the page: nothing that was typed is lost.
import type { JSX } from 'preact';
import { expired } from '../api/session.ts';
import { t, type Text } from '../language/text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { SignInForm } from './sign-in-form.tsx';

const texts = {
  title: ['もう一度ログインしてください', 'Sign in again'],
  why: [
    'ログインの有効期限が切れました。ログインすると、入力中の内容のまま続けられます。',
    'Your session has ended. Sign in to go on where you were; what you typed is still there.',
  ],
} satisfies Record<string, Text>;

export function SignInAgain(): JSX.Element | null {
  const over = expired.value;
  if (over === undefined) return null;
  return (
    <Dialog title={t(texts.title)} onClose={over.giveUp}>
      <div class="dialog-body">
        <p>{t(texts.why)}</p>
        <SignInForm realm={over.realm} onSignedIn={over.resume} />
      </div>
    </Dialog>
  );
}
