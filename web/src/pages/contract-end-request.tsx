// Asking for the end of the contract: says what will happen by when, before it is asked for.
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { RequestedContractEnd } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { date, today } from '../language/format.ts';
import { fill, language, t, type Text } from '../language/text.ts';
import { Confirm } from '../ui/dialog.tsx';
import { Form, TextField } from '../ui/form.tsx';
import { toast } from '../ui/toast.tsx';
import { problemOf } from './approval-faults.ts';
import { daysOf, threeYearsAfter } from './contract-days.ts';
import { useDecision } from './contract-decision.ts';

const texts = {
  title: ['解約の申請', 'Request the end of the contract'],
  changeTitle: ['申請した日付の変更', 'Change the requested day'],
  lead: [
    '運営担当者が内容を確認し、契約の終了を登録します。申請しただけでは契約は終了しません。',
    'Our staff check the request and register the end. Nothing ends by the request alone.',
  ],
  endsOn: ['希望する契約の最終日', 'Last day of the contract that you want'],
  endsOnHint: ['今日から{date}までの日付。', 'From today to {date}.'],
  outOfRange: ['今日から{date}までの日付を入力してください。', 'Enter a day from today to {date}.'],
  action: ['解約を申請', 'Request the end'],
  confirmTitle: ['{date}での解約を申請しますか？', 'Request the end of the contract on {date}?'],
  lead2: ['契約の終了が登録されると、次のようになります。', 'Once the end is registered:'],
  mail: ['企業担当者全員に、確定した日程がメールで届きます。', 'All representatives are emailed the dates that count.'],
  readOnly: ['{date}から、閲覧とエクスポートのみできます。', 'From {date}, data can only be viewed and exported.'],
  purge: [
    '早ければ{date}に、アカウント、会社の情報、法令で保存が必要でない書類が削除されます。元に戻せません。',
    'On {date} at the earliest, accounts, the company’s record and documents that no law retains are deleted. This cannot be undone.',
  ],
  backups: ['早ければ{date}の終わりまでに、バックアップからも読めなくなります。', 'By the end of {date} at the earliest, no backup of it can be read either.'],
  exportFirst: ['必要なデータは、削除される日の前日までにエクスポートしてください。', 'Export what you need by the day before the deletion.'],
  withdraw: ['登録されるまでは、申請を取り下げられます。', 'Until the end is registered, you can withdraw the request.'],
  done: ['解約を申請しました（希望の最終日: {date}）。', 'You requested the end of the contract on {date}.'],
} satisfies Record<string, Text>;

/** Says what the API would say, before days are shown that follow from no last day. */
function outOfRange(last: string): Problem {
  const message = fill(texts.outOfRange, { date: date(last) });
  return new Problem({ status: 422, type: 'invalid-fields', language: language.value, fields: [{ field: 'ends_on', code: 'out-of-range', message }] });
}

interface EndRequestProps {
  readonly realm: Realm;
  readonly company: string;
  readonly asked: RequestedContractEnd | undefined;
  readonly onAsked: (asked: RequestedContractEnd) => void;
}

export function EndRequestForm({ realm, company, asked, onAsked }: EndRequestProps): JSX.Element {
  const last = threeYearsAfter(today());
  const request = async (ends_on: string): Promise<void> => {
    const params = { path: ofProduct(realm) };
    const now = await answer(signedIn(realm).PUT('/v1/{product}/contract-end-request', { params, body: { ends_on } }));
    toast(() => fill(texts.done, { date: date(now.ends_on) }));
    onAsked(now);
  };
  const decision = useDecision(request);
  const send = (fields: Record<string, string>): Promise<void> => {
    const endsOn = fields['ends_on'] ?? '';
    // The days that follow are shown before the API is asked.
    if (endsOn === '') return Promise.reject(problemOf({ ends_on: 'missing' }));
    if (endsOn < today() || endsOn > last) return Promise.reject(outOfRange(last));
    return decision.ask(endsOn);
  };
  const question = decision.asked.value;
  return (
    <section class="card">
      <h2>{t(asked === undefined ? texts.title : texts.changeTitle)}</h2>
      <p>{t(texts.lead)}</p>
      <Form action={t(texts.action)} kind="danger" onSend={send}>
        <TextField name="ends_on" type="date" label={t(texts.endsOn)} hint={fill(texts.endsOnHint, { date: date(last) })} />
      </Form>
      {question === undefined ? null : (
        <Confirm
          title={fill(texts.confirmTitle, { date: date(question.body) })}
          action={t(texts.action)}
          isDangerous
          retype={company}
          onConfirm={question.carryOut}
          onClose={question.end}
        >
          <Consequences endsOn={question.body} />
        </Confirm>
      )}
    </section>
  );
}

function Consequences({ endsOn }: { readonly endsOn: string }): JSX.Element {
  const { readOnlyFrom, purgeFrom, deadline } = daysOf(endsOn, today());
  return (
    <>
      <p>{t(texts.lead2)}</p>
      <ul>
        <li>{t(texts.mail)}</li>
        <li>{fill(texts.readOnly, { date: date(readOnlyFrom) })}</li>
        <li>{fill(texts.purge, { date: date(purgeFrom) })}</li>
        <li>{fill(texts.backups, { date: date(deadline) })}</li>
        <li>{t(texts.exportFirst)}</li>
        <li>{t(texts.withdraw)}</li>
      </ul>
    </>
  );
}
