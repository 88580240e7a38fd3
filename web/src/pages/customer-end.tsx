import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { date, today } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { CheckField, TextField } from '../ui/form.tsx';
import { ApprovedAct } from './approval.tsx';
import type { Requested } from './approval-requests.ts';
import type { OfCustomer } from './customer.tsx';

const texts = {
  end: ['契約を終了する', 'End the contract'],
  endsOn: ['契約の最終日', 'Last day of the contract'],
  endsOnHint: ['前後3年以内の日付。', 'At most 3 years in the past or future.'],
  late: [
    '削除完了期限（最終日の1か月後）に間に合わない場合も終了する。過去の最終日を登録するときだけ選んでください。',
    'End it even if the deletion deadline, a month after the last day, will be missed. Only for a last day in the past.',
  ],
  mails: ['企業担当者全員に、終了と削除の日程をただちにメールで通知します。', 'All representatives are emailed the dates immediately.'],
  readOnly: ['最終日の翌日から、お客様は閲覧とエクスポートのみできます。', 'From the day after the last day, the customer can only view and export.'],
  purge: [
    '最終日の1か月後の8日前（登録から14日以内には始まりません）に、アカウント・会社の情報・法定保存の対象外の書類を削除します。',
    'Eight days before a month has passed since the last day, and no earlier than 14 days after this order, accounts, the company’s record and documents that no law retains are deleted.',
  ],
  undo: ['削除が始まるまでは取り消せます。削除したデータは元に戻せません。', 'It can be revoked until the deletion begins. Deleted data cannot be restored.'],
  ended: ['契約の終了を登録しました。データ削除日は{date}です。', 'The end is registered. Data will be deleted on {date}.'],
  reinstate: ['契約の終了を取り消す', 'Revoke the end'],
  reinstateMeans: ['お客様は、ただちに契約中と同じように利用できます。', 'The customer can use everything again immediately.'],
  reinstatePurge: ['予定していた削除は行われません。', 'The planned deletion does not take place.'],
  reinstated: ['契約の終了を取り消しました。', 'The end of the contract was revoked.'],
} satisfies Record<string, Text>;

/** Ends the contract, on the day that the customer wants unless another is chosen. */
export function EndOfContract({ customer: { organization }, retype, onChange, wanted }: OfCustomer & { readonly wanted: string | undefined }): JSX.Element {
  const end = async ({ parameters: { ends_on = '', breaks_promise = '' }, token }: Requested): Promise<() => string> => {
    const { purge_on } = await answer(
      signedIn('staff').POST('/v1/staff/contracts/{organization}/end', {
        params: { path: { organization }, header: { Approval: token } },
        body: { ends_on, ...(breaks_promise === '' ? {} : { breaks_promise }) },
      }),
    );
    return () => fill(texts.ended, { date: date(purge_on) });
  };
  return (
    <ApprovedAct
      act="end-contract"
      about={{ organization }}
      usual={{ breaks_promise: '' }}
      action={t(texts.end)}
      isDangerous
      retype={retype}
      fields={
        <>
          <TextField key={wanted} name="ends_on" type="date" label={t(texts.endsOn)} hint={t(texts.endsOnHint)} value={wanted ?? today()} />
          <CheckField name="breaks_promise" value="P3" label={t(texts.late)} />
        </>
      }
      consequences={
        <ul>
          <li>{t(texts.mails)}</li>
          <li>{t(texts.readOnly)}</li>
          <li>{t(texts.purge)}</li>
          <li>{t(texts.undo)}</li>
        </ul>
      }
      carryOut={end}
      onDone={onChange}
    />
  );
}

/** Takes the end back, as long as nothing was deleted. */
export function Reinstatement({ customer: { organization }, onChange }: OfCustomer): JSX.Element {
  const reinstate = async ({ token }: Requested): Promise<() => string> => {
    const params = { path: { organization }, header: { Approval: token } };
    await answer(signedIn('staff').DELETE('/v1/staff/contracts/{organization}/end', { params }));
    return () => t(texts.reinstated);
  };
  return (
    <ApprovedAct
      act="reinstate-contract"
      about={{ organization }}
      action={t(texts.reinstate)}
      consequences={
        <ul>
          <li>{t(texts.reinstateMeans)}</li>
          <li>{t(texts.reinstatePurge)}</li>
        </ul>
      }
      carryOut={reinstate}
      onDone={onChange}
    />
  );
}
