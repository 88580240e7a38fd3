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
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { chosenIn, PreferenceFields } from './subscription-choices.tsx';

const texts = {
  title: ['お知らせの配信設定', 'Notice preferences'],
  open: [
    'お知らせのメールにある「配信内容の変更・配信の停止」のリンクから、このページを開いてください。まだ何も変更していません。',
    'Open this page from the link in a notice email. Nothing has been changed yet.',
  ],
  cut: [
    'リンクが途中で切れています。メールのリンク全体を開いてください。まだ何も変更していません。',
    'The link is incomplete. Open the whole link from the email. Nothing has been changed yet.',
  ],
  about: ['{product}のお知らせのうち、受け取るものを選択してください。', 'Choose which {product} notices to receive.'],
  save: ['保存する', 'Save'],
  saved: ['配信設定を保存しました', 'Preferences saved'],
  stopTitle: ['お知らせの受け取りを停止', 'Unsubscribe from notices'],
  what: [
    'このリンクで登録された{product}のお知らせの受け取りを停止し、登録されたアドレスを削除します。',
    'Stops the {product} notices that this link belongs to, and deletes the address we keep for them.',
  ],
  stop: ['受け取りを停止する', 'Unsubscribe'],
  stopped: ['お知らせの受け取りを停止しました', 'You have unsubscribed'],
  stoppedHelp: [
    '{product}のお知らせの配信を停止し、登録されていたアドレスを削除しました。',
    '{product} notices have been stopped, and the address we kept for them has been deleted.',
  ],
  ended: ['このリンクの受け取りは停止されています', 'This link has no active subscription'],
  endedHelp: [
    'このリンクでの配信はありません。お知らせがまた届く場合は、届いたメールにあるリンクから停止してください。',
    'Nothing is sent for this link any more. If a notice still arrives, use the link in that email.',
  ],
  again: ['もう一度受け取る', 'Subscribe again'],
} satisfies Record<string, Text>;

export default function Unsubscribe({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  return (
    <div class="narrow card">
      {token !== undefined && isWhole(token) ? (
        <Subscribed key={token} realm={realm} token={token} />
      ) : (
        <>
          <h1>{t(texts.title)}</h1>
          <Banner tone={token === undefined ? 'info' : 'warn'}>{t(token === undefined ? texts.open : texts.cut)}</Banner>
        </>
      )}
    </div>
  );
}

interface Props extends Pick<PageProps, 'realm'> {
  readonly token: string;
}

function Subscribed({ realm, token }: Props): JSX.Element {
  const end = useSignal<'stopped' | 'ended' | undefined>(undefined);
  const path = { params: { path: { ...ofProduct(realm), token } } };
  const chosen = useResource(() => answer(open.GET('/v1/status/{product}/subscriptions/{token}', path)), [token]);
  const save = async (_: unknown, form: HTMLFormElement): Promise<void> => {
    const body = chosenIn(form, path.params.path.product);
    try {
      await answer(open.PUT('/v1/status/{product}/subscriptions/{token}', { ...path, body }));
    } catch (thrown) {
      // It was stopped meanwhile, by another link.
      if (asProblem(thrown).type === 'link-not-valid') end.value = 'ended';
      throw thrown;
    }
    toast(() => t(texts.saved));
  };
  const stop = async (): Promise<void> => {
    await answer(open.DELETE('/v1/status/{product}/subscriptions/{token}', path));
    end.value = 'stopped';
  };
  if (end.value !== undefined || chosen.problem?.type === 'link-not-valid') {
    const isStopped = end.value === 'stopped';
    return (
      <>
        <NextHeading>{t(isStopped ? texts.stopped : texts.ended)}</NextHeading>
        <p>{fill(isStopped ? texts.stoppedHelp : texts.endedHelp, { product: titleOf(realm) })}</p>
        <p><a href={`/${realm}/subscription`}>{t(texts.again)}</a></p>
      </>
    );
  }
  return (
    <>
      <h1>{t(texts.title)}</h1>
      <p>{fill(texts.about, { product: titleOf(realm) })}</p>
      <Shown of={chosen}>
        {(preferences) => (
          <>
            <Form action={t(texts.save)} onSend={save}>
              <PreferenceFields product={path.params.path.product} chosen={preferences} />
            </Form>
            <h2>{t(texts.stopTitle)}</h2>
            <p>{fill(texts.what, { product: titleOf(realm) })}</p>
            <Form action={t(texts.stop)} kind="secondary" onSend={stop}>{null}</Form>
          </>
        )}
      </Shown>
    </>
  );
}
