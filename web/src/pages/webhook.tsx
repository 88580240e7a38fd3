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
  title: ['チャンネルへの配信の確認', 'Confirm notices to a channel'],
  open: ['チャンネルに投稿されたリンクから、このページを開いてください。', 'Open this page from the link that was posted to the channel.'],
  what: ['{product}のお知らせを、リンクが投稿されたチャンネルに配信します。', '{product} notices will be sent to the channel in which the link was posted.'],
  confirm: ['配信を開始する', 'Start'],
  done: ['配信を開始しました', 'Notices are on'],
  doneHelp: ['次のお知らせから、チャンネルに配信されます。', 'The channel gets notices from the next one on.'],
} satisfies Record<string, Text>;

/** Where somebody who reads a channel confirms that it is to get notices. */
export default function WebhookPage({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  return (
    <div class="narrow card">
      {token === undefined ? (
        <>
          <h1>{t(texts.title)}</h1>
          <Banner tone="info">{t(texts.open)}</Banner>
        </>
      ) : <Activation key={token} realm={realm} token={token} />}
    </div>
  );
}

function Activation({ realm, token }: Pick<PageProps, 'realm'> & { readonly token: string }): JSX.Element {
  const isDone = useSignal(false);
  const activate = async (): Promise<void> => {
    await answer(open.POST('/v1/status/{product}/subscriptions/activate', { params: { path: ofProduct(realm) }, body: { token } }));
    isDone.value = true;
  };
  if (isDone.value) {
    return (
      <>
        <NextHeading>{t(texts.done)}</NextHeading>
        <p>{t(texts.doneHelp)}</p>
      </>
    );
  }
  return (
    <>
      <h1>{t(texts.title)}</h1>
      <p>{fill(texts.what, { product: titleOf(realm) })}</p>
      <Form action={t(texts.confirm)} onSend={activate}>{null}</Form>
    </>
  );
}
