// The contract of a company: when it ends, and asking for its end.
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { asProblem, Problem } from '../api/problem.ts';
import type { Profile, RequestedContractEnd } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { may, me } from '../app/me.ts';
import { ofProduct } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { date, daysUntil } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Shown, useResource } from '../ui/resource.tsx';
import { Failed, Loading } from '../ui/states.tsx';
import { monthAfter } from './contract-days.ts';
import { EndRequestForm } from './contract-end-request.tsx';
import { Withdrawal } from './contract-withdrawal.tsx';

const texts = {
  title: ['契約', 'Contract'],
  now: ['契約の状況', 'Your contract'],
  company: ['会社名', 'Company'],
  number: ['お客様番号', 'Customer number'],
  endsOn: ['契約の最終日', 'Last day of the contract'],
  open: ['定めなし', 'No end date'],
  dated: ['{date}（残り{days}日）', '{date} ({days} days left)'],
  today: ['{date}（今日）', '{date} (today)'],
  over: ['{date}（終了しました）', '{date} (ended)'],
  afterwards: ['終了後の日程', 'What happens then'],
  readOnly: ['最終日の翌日から、閲覧とエクスポートのみできます。', 'From the next day on, data can only be viewed and exported.'],
  purge: [
    'データ削除日は、企業担当者へのメールでお知らせした日です。その前日まで、ログインとエクスポートができます。',
    'Data is deleted on the day given in the email to your representatives. You can sign in and export until the day before.',
  ],
  deadline: [
    '削除したデータは、{date}の終わりまでにバックアップからも読めなくなります。契約の終了が遅れて登録された場合は、メールの日程が優先されます。',
    'By the end of {date}, no backup of it can be read either. If the end was registered late, the dates in the email apply.',
  ],
  law: ['法令で保存が必要な書類は、保存期限まで保管されます。', 'Documents that the law requires to be kept stay until their retention ends.'],
  revoke: ['終了を取り消す場合は、削除が始まる前に、お客様番号を添えてお問い合わせください。', 'To revoke the end, contact us with your customer number before the deletion begins.'],
  export: ['データをエクスポートする', 'Export your data'],
  asked: ['解約を申請しています', 'You have requested the end'],
  askedFor: ['希望の最終日', 'Requested last day'],
  askedOn: ['申請日', 'Requested on'],
  askedMeans: [
    '運営担当者が内容を確認し、契約の終了を登録します。登録されるまでは、日付の変更も取り下げもできます。',
    'Our staff check the request and register the end. Until then you can change or withdraw it.',
  ],
} satisfies Record<string, Text>;

export default function Contract({ realm }: PageProps): JSX.Element {
  const who = me(realm);
  return (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1></div>
      {who === undefined ? <Loading /> : may(who, 'manage-company') ? <Manage realm={realm} who={who} /> : <Failed problem={Problem.of('not-permitted', 403)} />}
    </>
  );
}

function Manage({ realm, who }: { readonly realm: Realm; readonly who: Profile }): JSX.Element {
  const { organization } = who;
  const endsOn = organization.contract_ends_on;
  return (
    <div class="stack medium">
      <section class="card">
        <h2>{t(texts.now)}</h2>
        <dl class="facts">
          <dt>{t(texts.company)}</dt>
          <dd>{organization.name}</dd>
          <dt>{t(texts.number)}</dt>
          <dd class="mono">{organization.id}</dd>
          <dt>{t(texts.endsOn)}</dt>
          <dd><strong>{endsOn === null ? t(texts.open) : daysLeft(endsOn)}</strong></dd>
        </dl>
      </section>
      {endsOn === null ? (
        <EndRequest realm={realm} company={organization.name} />
      ) : (
        <Afterwards realm={realm} endsOn={endsOn} />
      )}
    </div>
  );
}

/** What was asked for; undefined if nothing was. */
async function readRequest(realm: Realm): Promise<{ readonly asked: RequestedContractEnd | undefined }> {
  try {
    return { asked: await answer(signedIn(realm).GET('/v1/{product}/contract-end-request', { params: { path: ofProduct(realm) } })) };
  } catch (thrown) {
    if (asProblem(thrown).type === 'not-found') return { asked: undefined };
    throw thrown;
  }
}

function EndRequest({ realm, company }: { readonly realm: Realm; readonly company: string }): JSX.Element {
  const request = useResource(() => readRequest(realm), [realm]);
  return (
    <Shown of={request}>
      {({ asked }) => (
        <div class="stack">
          {asked === undefined ? null : <Asked asked={asked} />}
          <EndRequestForm realm={realm} company={company} asked={asked} onAsked={(now) => { request.set({ asked: now }); }} />
          {asked === undefined ? null : <Withdrawal realm={realm} onWithdrawn={() => { request.set({ asked: undefined }); }} />}
        </div>
      )}
    </Shown>
  );
}

function daysLeft(endsOn: string): string {
  const days = daysUntil(endsOn);
  const text = days > 0 ? texts.dated : days === 0 ? texts.today : texts.over;
  return fill(text, { date: date(endsOn), days });
}

function Asked({ asked: { ends_on, requested_on } }: { readonly asked: RequestedContractEnd }): JSX.Element {
  return (
    <section class="card" role="status">
      <h2>{t(texts.asked)}</h2>
      <dl class="facts">
        <dt>{t(texts.askedFor)}</dt>
        <dd><strong>{date(ends_on)}</strong></dd>
        <dt>{t(texts.askedOn)}</dt>
        <dd>{date(requested_on)}</dd>
      </dl>
      <p class="quiet-text">{t(texts.askedMeans)}</p>
    </section>
  );
}

function Afterwards({ realm, endsOn }: { readonly realm: Realm; readonly endsOn: string }): JSX.Element {
  return (
    <section class="card">
      <h2>{t(texts.afterwards)}</h2>
      <ul class="list">
        <li>{t(texts.readOnly)}</li>
        <li>{t(texts.purge)}</li>
        <li>{fill(texts.deadline, { date: date(monthAfter(endsOn)) })}</li>
        <li>{t(texts.law)}</li>
        <li>{t(texts.revoke)}</li>
      </ul>
      <p><a class="button secondary" href={`/${realm}/exports`}>{t(texts.export)}</a></p>
    </section>
  );
}
