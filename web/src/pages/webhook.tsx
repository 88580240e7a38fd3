import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { isWhole, useMailedToken } from '../app/mailed-token.ts';
import { ofProduct, titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Form } from '../ui/form.tsx';
import { NextHeading } from '../ui/next-heading.tsx';

const texts = {
  title: ['チャンネルへの配信の確認', 'Confirm notices to a channel'],
  open: ['チャンネルに投稿されたリンクから、このページを開いてください。', 'Open this page from the link that was posted to the channel.'],
  cut: [
    'リンクが途中で切れています。チャンネルに投稿されたリンク全体を開いてください。',
    'The link is incomplete. Open the whole link that was posted to the channel.',
  ],
  what: ['{product}のお知らせを、リンクが投稿されたチャンネルに配信します。', '{product} notices will be sent to the channel in which the link was posted.'],
  confirm: ['配信を開始する', 'Start'],
  done: ['配信を開始しました', 'Notices are on'],
  doneHelp: ['次のお知らせから、チャンネルに配信されます。', 'The channel gets notices from the next one on.'],
  dead: ['このリンクは使用できません', 'This link no longer works'],
  deadHelp: [
    'すでに確認が済んでいるか、24時間の期限が過ぎています。確認が済んでいれば、お知らせはチャンネルに配信されます。期限が過ぎている場合は、もう一度登録してください。',
    'It has been used already, or its 24 hours are over. If it was used, the channel gets notices. If it is too late, subscribe again.',
  ],
  again: ['もう一度登録する', 'Subscribe again'],
} satisfies Record<string, Text>;

/** Where somebody who reads a channel confirms that it is to get notices. */
export default function WebhookPage({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  return (
    <div class="narrow card">
      {token !== undefined && isWhole(token) ? (
        <Activation key={token} realm={realm} token={token} />
      ) : (
        <>
          <h1>{t(texts.title)}</h1>
          <Banner tone={token === undefined ? 'info' : 'warn'}>{t(token === undefined ? texts.open : texts.cut)}</Banner>
        </>
      )}
    </div>
  );
}

function Activation({ realm, token }: Pick<PageProps, 'realm'> & { readonly token: string }): JSX.Element {
  const end = useSignal<'done' | 'dead' | undefined>(undefined);
  const activate = async (): Promise<void> => {
    try {
      await answer(open.POST('/v1/status/{product}/subscriptions/activate', { params: { path: ofProduct(realm) }, body: { token } }));
      end.value = 'done';
    } catch (thrown) {
      if (asProblem(thrown).type === 'link-not-valid') end.value = 'dead';
      throw thrown;
    }
  };
  if (end.value === 'done') {
    return (
      <>
        <NextHeading>{t(texts.done)}</NextHeading>
        <p>{t(texts.doneHelp)}</p>
      </>
    );
  }
  if (end.value === 'dead') {
    return (
      <>
        <NextHeading>{t(texts.dead)}</NextHeading>
        <p>{t(texts.deadHelp)}</p>
        <p><a href={`/${realm}/subscription`}>{t(texts.again)}</a></p>
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
