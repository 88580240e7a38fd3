// Asking for a mail with a link: to create an account, or to choose a new password.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { fill, t, type Text } from '../language/text.ts';
import { Form, TextField } from '../ui/form.tsx';
import { NextHeading } from '../ui/next-heading.tsx';

const texts = {
  email: ['メールアドレス', 'Email address'],
  sent: ['メールを送信しました', 'Check your email'],
  to: ['{email} にお送りしたメールのリンクを、{hours}時間以内に開いてください。', 'Open the link in the email to {email} within {hours}.'],
  late: [
    '数分待っても届かない場合は、迷惑メールフォルダーと、メールアドレスの入力間違いをご確認ください。',
    'Nothing there after a few minutes? Check your spam folder, and the address for a typo.',
  ],
  again: ['メールアドレスを入力し直す', 'Enter the address again'],
} satisfies Record<string, Text>;

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  /** How long the link works. */
  readonly hours: number;
  readonly onRequest: (email: string) => Promise<unknown>;
  readonly children: ComponentChildren;
}

export function MailRequest({ title, lead, action, hours, onRequest, children }: Props): JSX.Element {
  const sentTo = useSignal<string | undefined>(undefined);
  const send = async ({ email = '' }: Record<string, string>): Promise<void> => {
    await onRequest(email);
    sentTo.value = email;
  };
  if (sentTo.value !== undefined) {
    const within = t([String(hours), hours === 1 ? 'an hour' : `${String(hours)} hours`]);
    return (
      <>
        <NextHeading>{t(texts.sent)}</NextHeading>
        <p>{fill(texts.to, { email: sentTo.value, hours: within })}</p>
        <p>{t(texts.late)}</p>
        <p><button type="button" class="link" onClick={() => (sentTo.value = undefined)}>{t(texts.again)}</button></p>
      </>
    );
  }
  return (
    <>
      <h1>{title}</h1>
      <p>{lead}</p>
      <Form action={action} onSend={send}>
        <TextField name="email" type="email" label={t(texts.email)} autocomplete="email" />
      </Form>
      {children}
    </>
  );
}
