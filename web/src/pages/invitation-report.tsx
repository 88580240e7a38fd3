import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import { useMailedToken } from '../app/mailed-token.ts';
import { ofProduct } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Form } from '../ui/form.tsx';
import { NextHeading } from '../ui/next-heading.tsx';

const texts = {
  title: ['招待メールの報告', 'Report an invitation'],
  open: ['招待メールにあるリンクから、このページを開いてください。まだ何も変更していません。', 'Open this page from the link in the invitation. Nothing has been changed yet.'],
  what: [
    'この招待を取り消し、招待した会社からの招待メールが今後届かないようにします。複数の方から報告があった会社の招待は、当社が確認するまで停止します。',
    'Withdraws this invitation and stops all further invitations from the company that sent it. If several people report a company, its invitations stop until we have looked into them.',
  ],
  report: ['報告して停止する', 'Report and stop'],
  done: ['報告を受け付けました', 'Reported'],
  doneHelp: ['この会社からの招待メールは、今後届きません。', 'You will get no more invitations from this company.'],
} satisfies Record<string, Text>;

/** Where somebody who did not want an invitation reports it. Nothing happens before they confirm it. */
export default function InvitationReport({ realm }: PageProps): JSX.Element {
  const token = useMailedToken();
  return (
    <div class="narrow card">
      {token === undefined ? (
        <>
          <h1>{t(texts.title)}</h1>
          <Banner tone="info">{t(texts.open)}</Banner>
        </>
      ) : <Report key={token} realm={realm} token={token} />}
    </div>
  );
}

function Report({ realm, token }: Pick<PageProps, 'realm'> & { readonly token: string }): JSX.Element {
  const isDone = useSignal(false);
  const report = async (): Promise<void> => {
    await answer(open.POST('/v1/{product}/invitations/report', { params: { path: ofProduct(realm) }, body: { token } }));
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
      <p>{t(texts.what)}</p>
      <Form action={t(texts.report)} onSend={report}>{null}</Form>
    </>
  );
}
