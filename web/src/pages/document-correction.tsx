import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { DocumentDetails } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { go } from '../app/address.ts';
import { t, type Text } from '../language/text.ts';
import { toast } from '../ui/toast.tsx';
import { plainAmount } from './documents-amount.ts';
import { RegistrationRow } from './documents-registration-row.tsx';

const texts = {
  choose: ['正しいファイルを選択', 'Choose the right file'],
  corrected: ['訂正版を登録しました。', 'The correction was registered.'],
} satisfies Record<string, Text>;

interface Props {
  readonly realm: Realm;
  readonly document: DocumentDetails;
}

/** Registers another document in the place of this one, beginning with what this one says. */
export function Correction({ realm, document }: Props): JSX.Element {
  const file = useSignal<File | undefined>(undefined);
  const { id, kind, title, counterparty, currency, amount, transaction_date: transactionDate, received_on: receivedOn } = document;
  if (file.value === undefined) {
    return (
      <label class="drop">
        {t(texts.choose)}
        <input type="file" onChange={({ currentTarget }) => { file.value = currentTarget.files?.[0]; }} />
      </label>
    );
  }
  return (
    <RegistrationRow
      realm={realm}
      file={file.value}
      begin={{ kind, title, counterparty, currency, amount: plainAmount(amount, currency), transactionDate, receivedOn }}
      supersedes={id}
      onRegistered={(correction) => {
        toast(() => t(texts.corrected));
        go(`/${realm}/documents/${correction}`);
      }}
      onRemove={() => { file.value = undefined; }}
    />
  );
}
