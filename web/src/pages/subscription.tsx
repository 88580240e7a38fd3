import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Subscription, WebhookFormat } from '../api/schema.ts';
import { useMailedToken } from '../app/mailed-token.ts';
import { ofProduct, titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, language, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Copyable } from '../ui/copyable.tsx';
import { Form, SelectField, TextField } from '../ui/form.tsx';
import { NextHeading } from '../ui/next-heading.tsx';
import { kindTexts, noticeKinds } from './notice-words.ts';
import { chosenIn, PreferenceFields } from './subscription-choices.tsx';

const texts = {
  title: ['{product}のお知らせを受け取る', 'Subscribe to {product} notices'],
  about: [
    '障害・インシデント、メンテナンス、サービスの変更を、メールまたはWebhookでお知らせします。確認のメールをお送りします。',
    'Incidents, maintenance and service changes, by email or webhook. We will send an email to confirm.',
  ],
  email: ['メールアドレス', 'Email address'],
  emailHint: ['Webhookの場合も、管理者の連絡先として使います。', 'For a webhook, this is the contact address of its administrator.'],
  webhook: ['WebhookのURL（任意）', 'Webhook URL (optional)'],
  webhookHint: [
    '入力すると、メールの代わりにこのURLへ送信します。httpsで始まるURLを入力してください。',
    'If given, notices go to this URL instead of by email. It must begin with https.',
  ],
  format: ['Webhookの送信先', 'What the webhook is'],
  standard: ['自社のプログラム（署名付きJSON）', 'Your own program (signed JSON)'],
  slack: ['Slack', 'Slack'],
  teams: ['Microsoft Teams', 'Microsoft Teams'],
  send: ['確認メールを送信', 'Send the confirmation email'],
  sent: ['確認メールを送信しました', 'Confirmation email sent'],
  sentHelp: [
    '{email}に届いたメールのリンクを24時間以内に開いて、登録を完了してください。届かないときは、迷惑メールフォルダーと、メールアドレスの入力間違いをご確認ください。',
    'Open the link in the email to {email} within 24 hours to finish. If it does not arrive, check the address and your spam folder.',
  ],
  other: ['別のアドレスで登録する', 'Use another address'],
  confirm: ['お知らせの受け取りの確認', 'Confirm your subscription'],
  confirmHelp: ['{product}のお知らせの受け取りを開始します。', 'You will start receiving {product} notices.'],
  finish: ['登録を完了する', 'Confirm'],
  again: ['新しいリンクを受け取る', 'Request a new link'],
  made: ['登録が完了しました', 'Subscription confirmed'],
  receives: ['受け取るお知らせ: {kinds}', 'You will receive: {kinds}'],
  madeHelp: ['内容の変更や停止は、お知らせのメールにあるリンクから行えます。', 'To change or end it, use the link in any notice email.'],
  awaited: ['Webhookの確認を待っています', 'Waiting for the webhook'],
  awaitedProgram: [
    '送信先に確認のリクエストを送りました。24時間以内に、リクエストのdata.challengeをJSONで返すと、配信が始まります。',
    'We have sent a request to the webhook. Notices start once it answers with data.challenge as JSON, within 24 hours.',
  ],
  awaitedChannel: [
    'チャンネルに確認のリンクを投稿しました。24時間以内にリンクを開くと、配信が始まります。',
    'We have posted a link to the channel. Notices start once somebody opens it, within 24 hours.',
  ],
  once: ['以下の値はこの画面にのみ表示されます。必ず控えてください。', 'These values are shown only here. Save them now.'],
  secret: ['署名を検証するシークレット', 'Signing secret'],
  stop: ['配信内容の変更・停止のURL', 'URL to change or end it'],
} satisfies Record<string, Text>;

const formats = ['standard', 'slack', 'teams'] as const satisfies readonly WebhookFormat[];

function isFormat(text: string): text is WebhookFormat {
  return formats.some((format) => format === text);
}

export default function SubscriptionPage({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  const isAnew = useSignal(false);
  return (
    <div class="narrow card">
      {token === undefined || isAnew.value ? (
        <Ask realm={realm} />
      ) : (
        <ConfirmSubscription key={token} realm={realm} token={token} onAgain={() => { isAnew.value = true; }} />
      )}
    </div>
  );
}

function Ask({ realm }: Pick<PageProps, 'realm'>): JSX.Element {
  const { product } = ofProduct(realm);
  const sentTo = useSignal<string | undefined>(undefined);
  const ask = async ({ email = '', webhook = '', format = '' }: Record<string, string>, form: HTMLFormElement): Promise<void> => {
    const wish = { email, ...chosenIn(form, product), language: language.peek() };
    const body = webhook.trim() === '' ? wish : { ...wish, webhook: webhook.trim(), format: isFormat(format) ? format : 'standard' };
    await answer(open.POST('/v1/status/{product}/subscriptions', { params: { path: ofProduct(realm) }, body }));
    sentTo.value = email;
  };
  if (sentTo.value !== undefined) {
    return (
      <>
        <NextHeading>{t(texts.sent)}</NextHeading>
        <p>{fill(texts.sentHelp, { email: sentTo.value })}</p>
        <p><button type="button" class="link" onClick={() => { sentTo.value = undefined; }}>{t(texts.other)}</button></p>
      </>
    );
  }
  return (
    <>
      <h1>{fill(texts.title, { product: titleOf(realm) })}</h1>
      <p>{t(texts.about)}</p>
      <Form action={t(texts.send)} onSend={ask}>
        <TextField name="email" type="email" label={t(texts.email)} hint={t(texts.emailHint)} autocomplete="email" />
        <PreferenceFields product={product} chosen={{ kinds: [...noticeKinds], components: [] }} />
        <TextField name="webhook" type="url" label={t(texts.webhook)} hint={t(texts.webhookHint)} required={false} inputMode="url" />
        <SelectField name="format" label={t(texts.format)} options={formats.map((one) => [one, t(texts[one])] as const)} value="standard" />
      </Form>
    </>
  );
}

interface ConfirmProps extends Pick<PageProps, 'realm'> {
  readonly token: string;
  readonly onAgain: () => void;
}

function ConfirmSubscription({ realm, token, onAgain }: ConfirmProps): JSX.Element {
  const made = useSignal<Subscription | undefined>(undefined);
  const isRefused = useSignal(false);
  const confirm = async (): Promise<void> => {
    try {
      made.value = await answer(
        open.POST('/v1/status/{product}/subscriptions/confirm', { params: { path: ofProduct(realm) }, body: { token } }),
      );
    } catch (thrown) {
      isRefused.value = asProblem(thrown).type === 'link-not-valid';
      throw thrown;
    }
  };
  if (made.value !== undefined) return <Made realm={realm} subscription={made.value} />;
  return (
    <>
      <h1>{t(texts.confirm)}</h1>
      <p>{fill(texts.confirmHelp, { product: titleOf(realm) })}</p>
      <Form
        action={t(texts.finish)}
        onSend={confirm}
        beside={isRefused.value ? <button type="button" class="link" onClick={onAgain}>{t(texts.again)}</button> : null}
      >
        {null}
      </Form>
    </>
  );
}

function Made({ realm, subscription }: Pick<PageProps, 'realm'> & { readonly subscription: Subscription }): JSX.Element {
  const { secret, format, active, unsubscribe_token: stop } = subscription;
  const named = subscription.kinds.map((kind) => t(kindTexts[kind])).join(t(['、', ', ']));
  return (
    <>
      <NextHeading>{t(active ? texts.made : texts.awaited)}</NextHeading>
      {active ? null : <p>{t(format === 'standard' ? texts.awaitedProgram : texts.awaitedChannel)}</p>}
      <p>{fill(texts.receives, { kinds: named })}</p>
      {active ? <p>{t(texts.madeHelp)}</p> : (
        <>
          <Banner tone="warn">{t(texts.once)}</Banner>
          {secret === null ? null : <Copyable label={t(texts.secret)} value={secret} />}
          <Copyable label={t(texts.stop)} value={`${location.origin}/${realm}/unsubscribe#token=${stop}`} />
        </>
      )}
    </>
  );
}
