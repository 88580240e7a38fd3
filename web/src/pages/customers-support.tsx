// What staff do for people who cannot get in: nobody learns here whether an address has an account.
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Language, NeededLink, Product } from '../api/schema.ts';
import { products, titleOf } from '../app/products.ts';
import { t, type Text } from '../language/text.ts';
import { Form, SelectField, TextField } from '../ui/form.tsx';
import { toast } from '../ui/toast.tsx';

const texts = {
  title: ['ログインできない方への対応', 'Help with signing in'],
  means: [
    'アカウントの有無は表示されません。メールはご本人にのみ届き、対応は操作記録に残ります。',
    'Whether the address has an account is not shown. Only its owner gets the email, and what you do is recorded in the audit log.',
  ],
  product: ['サービス', 'Product'],
  email: ['メールアドレス', 'Email address'],
  help: ['対応', 'What to do'],
  language: ['メールの言語', 'Language of the email'],
  send: ['実行する', 'Do it'],
  done: ['対応しました。', 'Done.'],
  paused: ['招待の停止の解除', 'Let a customer invite again'],
  pausedMeans: [
    '1週間に3名の方から招待メールの報告があったお客様の招待は停止されます。事情を確認してから解除してください。報告した方には、解除後も届きません。',
    'A customer whose invitations three people reported within a week cannot invite. Lift this once you know why. Those who reported still get no invitations.',
  ],
  organization: ['お客様番号', 'Customer number'],
  resume: ['停止を解除する', 'Lift the pause'],
  japanese: ['日本語', 'Japanese'],
  english: ['英語', 'English'],
} satisfies Record<string, Text>;

const lift = 'lift-wait';
const helps = {
  [lift]: ['待ち時間を解除する（パスワードの入力ミス）', 'Lift the wait after wrong passwords'],
  'password-reset': ['パスワード再設定のメールを送る', 'Email a link to reset the password'],
  signup: ['新規登録のメールを送る', 'Email a link to sign up'],
} satisfies Record<NeededLink | typeof lift, Text>;

/** Lifts a wait, or has a link mailed again. */
export function CustomersSupport(): JSX.Element {
  const send = async ({ product, email = '', help, language }: Record<string, string>): Promise<void> => {
    const address = { product: product as Product, email };
    const client = signedIn('staff');
    if (help === lift) {
      await answer(client.POST('/v1/staff/customers/lifted-waits', { body: address }));
    } else {
      const body = { ...address, link: help as NeededLink, language: language as Language };
      await answer(client.POST('/v1/staff/customers/links', { body }));
    }
    toast(() => t(texts.done));
  };
  const resume = async ({ organization = '' }: Record<string, string>): Promise<void> => {
    const params = { path: { organization: organization.trim() } };
    await answer(signedIn('staff').DELETE('/v1/staff/customers/{organization}/invitation-pause', { params }));
    toast(() => t(texts.done));
  };
  return (
    <>
    <section class="stack-small">
      <h2>{t(texts.title)}</h2>
      <p class="quiet-text">{t(texts.means)}</p>
      <div class="card medium">
        <Form action={t(texts.send)} kind="secondary" onSend={send}>
          <SelectField name="product" label={t(texts.product)} options={products.map((product) => [product, titleOf(product)])} />
          <TextField name="email" type="email" label={t(texts.email)} />
          <SelectField name="help" label={t(texts.help)} options={Object.entries(helps).map(([help, text]) => [help, t(text)])} />
          <SelectField name="language" label={t(texts.language)} options={[['ja', t(texts.japanese)], ['en', t(texts.english)]]} />
        </Form>
      </div>
    </section>
    <section class="stack-small">
      <h2>{t(texts.paused)}</h2>
      <p class="quiet-text">{t(texts.pausedMeans)}</p>
      <div class="card medium">
        <Form action={t(texts.resume)} kind="secondary" onSend={resume}>
          <TextField name="organization" label={t(texts.organization)} maxLength={30} />
        </Form>
      </div>
    </section>
    </>
  );
}
