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
    '解約の申請は、契約の終了が登録されるまで取り下げられます。',
    'A request can be withdrawn until the end is registered.',
  ],
  action: ['申請を取り下げる', 'Withdraw the request'],
  confirmTitle: ['解約の申請を取り下げますか？', 'Withdraw the request?'],
  means: ['契約はこれまでどおり続きます。', 'The contract goes on as before.'],
  done: ['解約の申請を取り下げました。契約は続きます。', 'The request was withdrawn. The contract goes on.'],
} satisfies Record<string, Text>;

interface WithdrawalProps {
  readonly realm: Realm;
  readonly onWithdrawn: () => void;
}

/** Takes back what was asked for. */
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
