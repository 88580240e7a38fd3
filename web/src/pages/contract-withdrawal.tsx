import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';

const texts = {
  title: ['申請の取り下げ', 'Withdraw a request'],
  lead: [
    '以前に行った解約の申請は、契約の終了が登録されるまで取り下げられます。以前の申請はこの画面に表示されません。',
    'A request made earlier can be withdrawn until the end is registered. Earlier requests are not shown on this page.',
  ],
  action: ['申請を取り下げる', 'Withdraw the request'],
  confirmTitle: ['解約の申請を取り下げますか？', 'Withdraw the request?'],
  means: ['申請がある場合は取り下げられ、契約は続きます。申請がない場合は、何も変わりません。', 'If there is a request, it is withdrawn and the contract goes on. If there is none, nothing changes.'],
  done: ['解約の申請はありません。契約は続きます。', 'No end is requested any more. The contract goes on.'],
} satisfies Record<string, Text>;

interface WithdrawalProps {
  readonly realm: Realm;
  readonly onWithdrawn: () => void;
}

/** Takes back what was asked for; doing so without a request changes nothing. */
export function Withdrawal({ realm, onWithdrawn }: WithdrawalProps): JSX.Element {
  const isAsking = useSignal(false);
  const withdraw = async (): Promise<void> => {
    await answer(signedIn(realm).DELETE('/v1/{product}/contract-end-request', { params: { path: ofProduct(realm) } }));
    toast(() => t(texts.done));
    onWithdrawn();
  };
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <p class="quiet-text">{t(texts.lead)}</p>
      <Button onClick={() => { isAsking.value = true; }}>{t(texts.action)}</Button>
      {isAsking.value ? (
        <Confirm title={t(texts.confirmTitle)} action={t(texts.action)} onConfirm={withdraw} onClose={() => { isAsking.value = false; }}>
          <p>{t(texts.means)}</p>
        </Confirm>
      ) : null}
    </section>
  );
}
