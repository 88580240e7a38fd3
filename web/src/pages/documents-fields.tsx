import type { JSX } from 'preact';
import type { DocumentRegistration } from '../api/schema.ts';
import { today } from '../language/format.ts';
import { t, type Text } from '../language/text.ts';
import { SelectField, TextField } from '../ui/form.tsx';
import { currencyCode, minorUnits } from './documents-amount.ts';
import { allKinds } from './documents-words.ts';

const texts = {
  kind: ['種類', 'Kind'],
  choose: ['選択してください', 'Choose one'],
  documentTitle: ['件名', 'Title'],
  transactionDate: ['取引日', 'Transaction date'],
  receivedOn: ['作成・受領日', 'Made or received on'],
  receivedHint: ['保存期限は、この日の属する事業年度から計算します。', 'The retention date follows from the business year of this day.'],
  amount: ['金額', 'Amount'],
  amountHint: ['金額のない書類は0とします。', '0 if there is none.'],
  currency: ['通貨', 'Currency'],
  counterparty: ['取引先', 'Counterparty'],
} satisfies Record<string, Text>;

/** What the fields begin with, as people write it. */
export interface Beginning {
  readonly kind?: string;
  readonly title?: string;
  readonly transactionDate?: string;
  readonly receivedOn?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly counterparty?: string;
}

/** What a document says, apart from its file. */
export function DocumentFields({ begin }: { readonly begin: Beginning }): JSX.Element {
  return (
    <div class="fields top">
      <SelectField
        name="kind"
        label={t(texts.kind)}
        options={[['', t(texts.choose)], ...allKinds.map(([kind, text]) => [kind, t(text)] as const)]}
        value={begin.kind ?? ''}
      />
      <TextField name="title" label={t(texts.documentTitle)} value={begin.title ?? ''} maxLength={200} />
      <TextField name="counterparty" label={t(texts.counterparty)} value={begin.counterparty ?? ''} maxLength={200} />
      <TextField name="transaction_date" type="date" label={t(texts.transactionDate)} value={begin.transactionDate ?? ''} />
      <TextField name="amount" inputMode="decimal" label={t(texts.amount)} hint={t(texts.amountHint)} value={begin.amount ?? ''} />
      <TextField name="currency" label={t(texts.currency)} value={begin.currency ?? 'JPY'} maxLength={3} />
      <TextField name="received_on" type="date" label={t(texts.receivedOn)} hint={t(texts.receivedHint)} value={begin.receivedOn ?? today()} />
    </div>
  );
}

type Written = Omit<DocumentRegistration, 'file_name' | 'media_type' | 'size' | 'sha256'>;

/** The fields as the API takes them; empty ones are left out. What is wrong with them is for the API to say. */
export function registrationOf(fields: Readonly<Record<string, string>>): Written {
  const filled = Object.entries(fields).filter(([, value]) => value.trim() !== '');
  const { amount, currency, ...others } = Object.fromEntries(filled);
  const code = currencyCode(currency ?? '');
  const written = {
    ...others,
    ...(code === '' ? {} : { currency: code }),
    ...(amount === undefined ? {} : { amount: minorUnits(amount, code) }),
  };
  return written as Written;
}
