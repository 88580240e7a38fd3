import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import { useMailedToken } from '../app/mailed-token.ts';
import { ofProduct, titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Form } from '../ui/form.tsx';
import { NextHeading } from '../ui/next-heading.tsx';

const texts = {
  title: ['お知らせの受け取りを停止', 'Unsubscribe from notices'],
  open: [
    'お知らせのメールにある「停止」のリンクから、このページを開いてください。まだ何も停止していません。',
    'Open this page from the unsubscribe link in a notice email. Nothing has been stopped yet.',
  ],
  cut: [
    'リンクが途中で切れています。メールのリンク全体を開いてください。まだ何も停止していません。',
    'The link is incomplete. Open the whole link from the email. Nothing has been stopped yet.',
  ],
  what: [
    'このリンクで登録された{product}のお知らせの受け取りを停止し、登録されたアドレスを削除します。',
    'Stops the {product} notices that this link belongs to, and deletes the address we keep for them.',
  ],
  stop: ['受け取りを停止する', 'Unsubscribe'],
  ended: ['このリンクの受け取りは停止されています', 'This link has no active subscription'],
  endedHelp: [
    'このリンクでの配信はありません。お知らせがまた届く場合は、届いたメールにあるリンクから停止してください。',
    'Nothing is sent for this link any more. If a notice still arrives, use the link in that email.',
  ],
  again: ['もう一度受け取る', 'Subscribe again'],
} satisfies Record<string, Text>;

/** The API does not say whether it knows a token, so that a cut one would look like success. */
const whole = /^[\w-]{43}$/;

export default function Unsubscribe({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  return (
    <div class="narrow card">
      {token !== undefined && whole.test(token) ? (
        <Stop key={token} realm={realm} token={token} />
      ) : (
        <>
          <h1>{t(texts.title)}</h1>
          <Banner tone={token === undefined ? 'info' : 'warn'}>{t(token === undefined ? texts.open : texts.cut)}</Banner>
        </>
      )}
    </div>
  );
}

function Stop({ realm, token }: Pick<PageProps, 'realm'> & { readonly token: string }): JSX.Element {
  const isEnded = useSignal(false);
  const stop = async (): Promise<void> => {
    await answer(open.DELETE('/v1/status/{product}/subscriptions/{token}', { params: { path: { ...ofProduct(realm), token } } }));
    isEnded.value = true;
  };
  if (isEnded.value) {
    return (
      <>
        <NextHeading>{t(texts.ended)}</NextHeading>
        <p>{t(texts.endedHelp)}</p>
        <p><a href={`/${realm}/subscription`}>{t(texts.again)}</a></p>
      </>
    );
  }
  return (
    <>
      <h1>{t(texts.title)}</h1>
      <p>{fill(texts.what, { product: titleOf(realm) })}</p>
      <Form action={t(texts.stop)} onSend={stop}>{null}</Form>
    </>
  );
}
