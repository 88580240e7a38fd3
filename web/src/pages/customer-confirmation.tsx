import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form, TextField } from '../ui/form.tsx';
import { toast } from '../ui/toast.tsx';
import { problemOf } from './approval-faults.ts';
import type { OfCustomer } from './customer.tsx';

const texts = {
  confirm: ['契約を確認済みにする', 'Confirm the contract'],
  again: ['上限を変更する', 'Change the limits'],
  means: [
    '契約が成立したお客様として、登録できる書類と1日に送信できる招待メールの上限を引き上げます。空欄の項目には標準の上限が適用されます。以前に入力した上限は引き継がれません。',
    'Raises how much this customer may register, and how many invitations it may send a day. Where a field is empty, the standard limit applies; limits entered before are not carried over.',
  ],
  documents: ['書類の数（合計）', 'Documents in all'],
  bytes: ['ファイルの容量（合計、GB）', 'Files in all, in GB'],
  dailyDocuments: ['書類の数（1日あたり）', 'Documents a day'],
  dailyBytes: ['ファイルの容量（1日あたり、GB）', 'Files a day, in GB'],
  save: ['保存', 'Save'],
  cancel: ['キャンセル', 'Cancel'],
  saved: ['契約を確認済みにしました。', 'The contract is confirmed.'],
} satisfies Record<string, Text>;

const gigabyte = 1024 ** 3;

/** Confirms that there is a contract, with limits of its own where these are given. */
export function Confirmation({ customer: { organization, confirmed_at }, onChange }: OfCustomer): JSX.Element {
  const isOpen = useSignal(false);
  const close = (): void => {
    isOpen.value = false;
  };
  const send = async (fields: Record<string, string>): Promise<void> => {
    const number = (name: string, unit = 1): number | null => {
      const written = fields[name]?.normalize('NFKC').replaceAll(',', '').trim() ?? '';
      if (written === '') return null;
      // What is no number would be sent as no limit.
      if (!/^\d+(\.\d+)?$/.test(written)) throw problemOf({ [name]: 'wrong-format' });
      return Math.round(Number(written) * unit);
    };
    const limits = {
      documents: number('documents'),
      bytes: number('bytes', gigabyte),
      daily_documents: number('daily_documents'),
      daily_bytes: number('daily_bytes', gigabyte),
    };
    await answer(
      signedIn('staff').PUT('/v1/staff/contracts/{organization}/confirmation', {
        params: { path: { organization } },
        body: limits,
      }),
    );
    close();
    toast(() => t(texts.saved));
    void onChange();
  };
  const action = t(confirmed_at === null ? texts.confirm : texts.again);
  return (
    <>
      <Button small onClick={() => { isOpen.value = true; }}>
        {action}
      </Button>
      {isOpen.value ? (
        <Dialog title={action} onClose={close}>
          <div class="dialog-body">
            <p>{t(texts.means)}</p>
            <Form action={t(texts.save)} onSend={send} beside={<Button kind="quiet" onClick={close}>{t(texts.cancel)}</Button>}>
              <div class="fields">
                <TextField name="documents" label={t(texts.documents)} inputMode="numeric" required={false} />
                <TextField name="bytes" label={t(texts.bytes)} inputMode="decimal" required={false} />
                <TextField name="daily_documents" label={t(texts.dailyDocuments)} inputMode="numeric" required={false} />
                <TextField name="daily_bytes" label={t(texts.dailyBytes)} inputMode="decimal" required={false} />
              </div>
            </Form>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
