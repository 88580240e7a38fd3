// The contract of a customer: its dates, what its end destroys and retains, its confirmation, and its end.
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { PurgePlan } from '../api/schema.ts';
import { date, time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import type { OfCustomer } from './customer.tsx';
import { Confirmation } from './customer-confirmation.tsx';
import { EndOfContract, Reinstatement } from './customer-end.tsx';
import { Destroyed, Retained } from './customer-plan.tsx';
import { dated } from './customers-words.ts';

const texts = {
  title: ['契約', 'Contract'],
  confirmed: ['契約の確認', 'Contract confirmation'],
  confirmedAt: ['{time}に確認済み', 'Confirmed on {time}'],
  unconfirmed: ['未確認（登録できる書類の数が制限されています）', 'Not confirmed (few documents can be registered)'],
  representatives: ['企業担当者', 'Representatives'],
  people: ['{count}名', '{count}'],
  endsOn: ['契約の最終日', 'Last day of the contract'],
  open: ['定めなし', 'No end date'],
  readOnly: ['最終日の翌日から', 'From the next day'],
  readOnlyMeans: ['閲覧とエクスポートのみできます', 'Data can only be viewed and exported'],
  reminders: ['企業担当者への通知', 'Representatives are notified'],
  reminderDays: ['終了の登録時、{days}、削除の完了時', 'when the end is registered, on {days}, and when deletion is complete'],
  available: ['ログインできる最後の日', 'Last day to sign in'],
  purgeOn: ['データ削除日', 'Data deletion'],
  purgeMeans: ['{date} 1:00（日本時間）に開始。開始するまでは終了を取り消せます', 'Begins on {date} at 1:00 in Japan. Until then, the end can be revoked'],
  backups: ['バックアップから復元できる最後の日', 'Last day a backup can restore it'],
  deadline: ['削除完了期限', 'Deletion deadline'],
  late: ['削除が削除完了期限に間に合いません。', 'The deletion will miss its deadline.'],
  asked: [
    'お客様から解約の申請があります（{date}に申請、希望の最終日: {ends}）。',
    'The customer asked on {date} to end the contract on {ends}.',
  ],
  none: ['契約のデータは削除されました。', 'The data of this contract has been deleted.'],
} satisfies Record<string, Text>;

export function Contract(given: OfCustomer): JSX.Element {
  const { organization, status } = given.customer;
  const plan = useResource(async () => {
    if (status === 'purged') return { plan: undefined };
    try {
      const params = { path: { organization } };
      return { plan: await answer(signedIn('staff').GET('/v1/staff/contracts/{organization}/purge-plan', { params })) };
    } catch (thrown) {
      // The company is gone with its plan.
      if (asProblem(thrown).type === 'not-found') return { plan: undefined };
      throw thrown;
    }
    // A customer that was read anew may have another plan.
  }, [given.customer]);
  return (
    <>
      <section class="card">
        <h2>{t(texts.title)}</h2>
        <Shown of={plan}>{({ plan: shown }) => (shown === undefined ? <p>{t(texts.none)}</p> : <Facts plan={shown} {...given} />)}</Shown>
        {status === 'active' ? <EndOfContract {...given} wanted={plan.value?.plan?.end_request?.ends_on} /> : null}
        {status === 'ending' || status === 'ended' ? <Reinstatement {...given} /> : null}
      </section>
      {plan.value?.plan === undefined ? null : (
        <div class="cards">
          <Destroyed plan={plan.value.plan} isExpected={status === 'active'} />
          <Retained plan={plan.value.plan} />
        </div>
      )}
    </>
  );
}

function Facts({ plan, ...given }: OfCustomer & { readonly plan: PurgePlan }): JSX.Element {
  const { confirmed_at, representatives, status } = given.customer;
  const { end_request: asked } = plan;
  return (
    <>
      {asked === null || status !== 'active' ? null : (
        <Banner tone="warn">{fill(texts.asked, { date: date(asked.requested_on), ends: date(asked.ends_on) })}</Banner>
      )}
      {plan.breaks_promise == null ? null : <Banner tone="danger">{t(texts.late)}</Banner>}
      <dl class="facts">
        <dt>{t(texts.confirmed)}</dt>
        <dd class="row">
          <span>{confirmed_at === null ? t(texts.unconfirmed) : fill(texts.confirmedAt, { time: time(confirmed_at) })}</span>
          {status === 'active' ? <Confirmation {...given} /> : null}
        </dd>
        <dt>{t(texts.representatives)}</dt>
        <dd>{fill(texts.people, { count: representatives ?? 0 })}</dd>
        <dt>{t(texts.endsOn)}</dt>
        <dd>{plan.ends_on === undefined ? t(texts.open) : dated(plan.ends_on)}</dd>
        {plan.ends_on === undefined ? null : <Dates plan={plan} />}
      </dl>
    </>
  );
}

/** The days that follow from the end, each with what it means. */
function Dates({ plan }: { readonly plan: PurgePlan }): JSX.Element {
  const { reminders = [], available_until, purge_on, backups_end_on, deadline } = plan;
  return (
    <>
      <dt>{t(texts.readOnly)}</dt>
      <dd>{t(texts.readOnlyMeans)}</dd>
      <dt>{t(texts.reminders)}</dt>
      <dd>{fill(texts.reminderDays, { days: reminders.map(date).join(t(['、', ', '])) })}</dd>
      {available_until === undefined ? null : <Day name={texts.available} day={dated(available_until)} />}
      {purge_on === undefined ? null : (
        <Day name={texts.purgeOn} day={dated(purge_on)} meaning={fill(texts.purgeMeans, { date: date(purge_on) })} />
      )}
      {backups_end_on === undefined ? null : <Day name={texts.backups} day={dated(backups_end_on)} />}
      {deadline === undefined ? null : <Day name={texts.deadline} day={dated(deadline)} />}
    </>
  );
}

function Day({ name, day, meaning }: { readonly name: Text; readonly day: string; readonly meaning?: string }): JSX.Element {
  return (
    <>
      <dt>{t(name)}</dt>
      <dd>
        <strong>{day}</strong>
        {meaning === undefined ? null : <p class="quiet-text">{meaning}</p>}
      </dd>
    </>
  );
}
