import type { JSX } from 'preact';
import { t, type Text } from '../language/text.ts';
import { PasswordField } from '../ui/form.tsx';

const texts = {
  password: ['パスワード', 'Password'],
  next: ['新しいパスワード', 'New password'],
  length: ['15文字以上、128文字以内で設定してください。', 'Use 15 to 128 characters.'],
  words: [
    '空白や日本語も使えます。関係のない単語をいくつか並べると、覚えやすく推測されにくくなります。',
    'Spaces and any script are allowed. A few unrelated words are easy to remember and hard to guess.',
  ],
  guessed: [
    'お名前・会社名・メールアドレスや、よく使われる言葉から推測できるものは使えません。',
    'It must not be guessable from your name, company or email address, nor from common words and sequences.',
  ],
} satisfies Record<string, Text>;

interface Props {
  /** Somebody has a password, and this one replaces it. */
  readonly replaces?: boolean;
  /** Whose it is, so that password managers keep it under the right name. */
  readonly email?: string;
}

/** A password that is being chosen, with what it must be. */
export function NewPassword({ replaces = false, email }: Props): JSX.Element {
  return (
    <>
      {email === undefined ? null : <input type="email" class="visually-hidden" autocomplete="username" value={email} readOnly tabIndex={-1} aria-hidden="true" />}
      <PasswordField
        name="password"
        label={t(replaces ? texts.next : texts.password)}
        autocomplete="new-password"
        hint={
          <ul>
            <li>{t(texts.length)}</li>
            <li>{t(texts.words)}</li>
            <li>{t(texts.guessed)}</li>
          </ul>
        }
      />
    </>
  );
}
