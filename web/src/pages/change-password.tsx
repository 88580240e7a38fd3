import type { JSX } from 'preact';
import { products, titleOf } from '../app/products.ts';
import { t, type Text } from '../language/text.ts';

const texts = {
  title: ['パスワードの変更', 'Change your password'],
  which: [
    'パスワードは製品ごとに別々です。変更する製品を選んでください。ログインしていない場合は、先にログインの画面が開きます。',
    'Each product has a password of its own. Choose the one to change. If you are not signed in, you sign in first.',
  ],
  staff: ['運営担当者', 'Staff'],
} satisfies Record<string, Text>;

/** Where `/.well-known/change-password` leads. */
export default function ChangePassword(): JSX.Element {
  return (
    <div class="stack">
      <h1>{t(texts.title)}</h1>
      <p>{t(texts.which)}</p>
      <ul class="list">
        {products.map((product) => (
          <li key={product}><a href={`/${product}/me`}>{titleOf(product)}</a></li>
        ))}
        <li><a href="/staff/me">{t(texts.staff)}</a></li>
      </ul>
    </div>
  );
}
