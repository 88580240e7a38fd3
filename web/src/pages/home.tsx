import type { JSX } from 'preact';
import { products, titleOf } from '../app/products.ts';
import { deployed, type Tour } from '../app/settings.ts';
import { fill, t, type Text } from '../language/text.ts';

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
  tour: ['このマシンで試す', 'Try it on this machine'],
  demo: ['デモのお客様としてログイン', 'Sign in as the demo customer'],
  demoHelp: ['メールアドレスは {email}、パスワードは {password} です。', 'The email address is {email}, the password {password}.'],
  codes: ['運営担当者と認証コード', 'Members of staff and their codes'],
  codesHelp: ['お客様の管理、承認、削除証明書をご覧いただけます。', 'They see customers, approvals and a certificate of deletion.'],
  former: ['データを削除したお客様', 'A customer whose data was deleted'],
  formerHelp: ['運営担当者としてログインすると、削除証明書を確認できます。', 'Sign in as staff to verify the certificate of deletion.'],
  mailbox: ['送信されたメール', 'The emails that were sent'],
} satisfies Record<string, Text>;

/** Where a tour of the local stack begins. */
function TourCard({ tour: { email, password, mailbox, codes, formerCustomer } }: { readonly tour: Tour }): JSX.Element {
  return (
    <section class="card">
      <h2>{t(texts.tour)}</h2>
      <ul class="list">
        <li><a href="/pro-sign/sign-in">{t(texts.demo)}</a><p class="hint">{fill(texts.demoHelp, { email, password })}</p></li>
        <li><a href={codes}>{t(texts.codes)}</a><p class="hint">{t(texts.codesHelp)}</p></li>
        {formerCustomer === undefined ? null : (
          <li><a href={`/staff/customers/${formerCustomer}`}>{t(texts.former)}</a><p class="hint">{t(texts.formerHelp)}</p></li>
        )}
        <li><a href={mailbox}>{t(texts.mailbox)}</a></li>
      </ul>
    </section>
  );
}

export default function Home(): JSX.Element {
  const tour = deployed()?.tour;
  return (
    <div class="stack">
      <h1>{t(texts.title)}</h1>
      <div class="cards">
        {products.map((product) => (
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
      {tour === undefined ? null : <TourCard tour={tour} />}
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
