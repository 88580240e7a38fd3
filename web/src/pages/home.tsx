import type { JSX } from 'preact';
import { titleOf } from '../app/products.ts';
import { t, type Text } from '../language/text.ts';

const texts = {
  title: ['製品を選んでください', 'Choose a product'],
  'pro-sign': ['契約と取引の書類を、保存期限まで確実に残します。', 'Keeps contracts and business documents until their retention date.'],
  'pro-lead': ['見込み客の情報を、チームで安全に扱います。', 'Handles leads safely in a team.'],
  signIn: ['ログイン', 'Sign in'],
  signUp: ['アカウントを作成', 'Create an account'],
  subscribe: ['お知らせを受け取る', 'Subscribe to notices'],
  others: ['そのほか', 'More'],
  staff: ['運営担当者のログイン', 'Sign in as staff'],
  pass: ['閲覧用パスで書類を見る', 'View documents with an archive pass'],
} satisfies Record<string, Text>;

export default function Home(): JSX.Element {
  return (
    <div class="stack">
      <h1>{t(texts.title)}</h1>
      <div class="cards">
        {(['pro-sign', 'pro-lead'] as const).map((product) => (
          <section key={product} class="card">
            <h2>{titleOf(product)}</h2>
            <p>{t(texts[product])}</p>
            <p class="links">
              <a class="button primary" href={`/${product}/sign-in`}>{t(texts.signIn)}</a>
              <a class="button secondary" href={`/${product}/signup`}>{t(texts.signUp)}</a>
              <a href={`/${product}/subscription`}>{t(texts.subscribe)}</a>
            </p>
          </section>
        ))}
      </div>
      <section>
        <h2>{t(texts.others)}</h2>
        <p class="links">
          <a href="/staff/sign-in">{t(texts.staff)}</a>
          <a href="/archive-pass">{t(texts.pass)}</a>
        </p>
      </section>
    </div>
  );
}
