// How long documents are retained follows from business years and losses, which representatives enter here.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { AppliedArchiveSettings, ArchiveSettings } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { may, me } from '../app/me.ts';
import { ofProduct } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { today } from '../language/format.ts';
import { t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Form, SelectField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Failed, Loading } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { LossYears } from './archive-settings-losses.tsx';
import { YearRows } from './archive-settings-rows.tsx';
import { asGiven, periodsUntil, yearEndOf, type YearEnd } from './archive-settings-years.ts';
import { useDecision } from './contract-decision.ts';
import { isReadOnly } from './members-rights.ts';

const texts = {
  title: ['事業年度の設定', 'Business years'],
  lead: [
    '書類の保存期限の計算に使います。変更すると期限が延びることはありますが、早まることはありません。',
    'Retention dates of documents follow from these. A change may extend them, but never shortens them.',
  ],
  taxpayer: ['申告する方', 'Who files tax returns'],
  company: ['法人', 'Company'],
  'sole-proprietor': ['個人事業主', 'Sole proprietor'],
  calendarYear: ['個人事業主の事業年度は暦年（1月1日〜12月31日）です。', 'The business year of a sole proprietor is the calendar year.'],
  save: ['保存', 'Save'],
  confirmTitle: ['事業年度の設定を変更しますか？', 'Change the business years?'],
  all: ['登録済みのすべての書類の保存期限を計算し直します。', 'Retention dates of all registered documents are recalculated.'],
  longer: ['延びた期限は、設定を戻しても早まりません。', 'A date that was extended stays so, even if you change the settings back.'],
  saved: ['事業年度の設定を保存しました。', 'Business years saved.'],
  unfinished: [
    '書類が多いため、まだすべての書類に反映されていません。続きを処理してください。',
    'There are many documents, and not all of them are updated yet. Continue until they are.',
  ],
  goOn: ['続きを処理', 'Continue'],
  over: ['契約が終了しているため、変更できません。', 'The contract has ended, so nothing can be changed.'],
} satisfies Record<string, Text>;

/** How many years can be chosen: documents of older ones are past every retention. */
const yearsShown = 12;

export default function Settings({ realm }: PageProps): JSX.Element {
  const who = me(realm);
  const heading = useRef<HTMLHeadingElement>(null);
  // The form begins anew with what was saved, and its button with it.
  const toTop = (): void => {
    setTimeout(() => heading.current?.focus());
  };
  return (
    <>
      <div class="page-head"><h1 ref={heading} tabIndex={-1}>{t(texts.title)}</h1></div>
      {who === undefined ? (
        <Loading />
      ) : may(who, 'manage-company') ? (
        <Manage realm={realm} company={who.organization.name} isOver={isReadOnly(who)} onSaved={toTop} />
      ) : (
        <Failed problem={Problem.of('not-permitted', 403)} />
      )}
    </>
  );
}

interface ManageProps {
  readonly realm: Realm;
  readonly company: string;
  readonly isOver: boolean;
  readonly onSaved: () => void;
}

function Manage({ realm, company, isOver, onSaved }: ManageProps): JSX.Element {
  const params = { path: ofProduct(realm) };
  const settings = useResource(() => answer(signedIn(realm).GET('/v1/{product}/archive-settings', { params })), [realm]);
  const save = async (body: ArchiveSettings): Promise<void> => {
    const applied = await answer(signedIn(realm).PUT('/v1/{product}/archive-settings', { params, body }));
    settings.set(applied);
    toast(() => t(applied.applied ? texts.saved : texts.unfinished));
    onSaved();
  };
  return (
    <div class="stack">
      <p class="quiet-text medium">{t(texts.lead)}</p>
      {isOver ? <Banner tone="warn">{t(texts.over)}</Banner> : null}
      <Shown of={settings}>
        {(applied) => (
          <>
            {applied.applied || isOver ? null : (
              <Banner tone="warn">
                {t(texts.unfinished)}{' '}
                <Button small onClick={() => save({ taxpayer: applied.taxpayer, business_years: applied.business_years, losses: applied.losses })}>
                  {t(texts.goOn)}
                </Button>
              </Banner>
            )}
            {/* What was saved begins the form anew; a failure leaves it as it is. */}
            <SettingsForm key={JSON.stringify(applied)} settings={applied} company={company} isOver={isOver} onSave={save} />
          </>
        )}
      </Shown>
    </div>
  );
}

interface SettingsFormProps {
  readonly settings: AppliedArchiveSettings;
  readonly company: string;
  readonly isOver: boolean;
  readonly onSave: (settings: ArchiveSettings) => Promise<void>;
}

function SettingsForm({ settings, company, isOver, onSave }: SettingsFormProps): JSX.Element {
  const taxpayer = useSignal(settings.taxpayer);
  const given = settings.business_years.map(yearEndOf);
  const years = useSignal<readonly YearEnd[]>(given.length === 0 ? [{ key: 0, from: '', month: '03', day: '', extension: '0' }] : given);
  const losses = useSignal<readonly string[]>(settings.losses);
  const decision = useDecision(onSave);
  const isCompany = taxpayer.value === 'company';
  const send = (): Promise<void> =>
    decision.ask({
      taxpayer: taxpayer.value,
      business_years: isCompany ? years.value.map(asGiven) : [],
      losses: isCompany ? [...losses.value] : [],
    });
  const question = decision.asked.value;
  const fields = (
    <>
      <SelectField
        name="taxpayer"
        label={t(texts.taxpayer)}
        value={taxpayer.value}
        options={[['company', t(texts.company)], ['sole-proprietor', t(texts['sole-proprietor'])]]}
        onChange={(chosen) => { taxpayer.value = chosen === 'sole-proprietor' ? 'sole-proprietor' : 'company'; }}
      />
      {isCompany ? (
        <>
          <YearRows years={years.value} onChange={(now) => { years.value = now; }} />
          <LossYears periods={periodsUntil(today(), years.value, yearsShown)} losses={losses.value} onChange={(now) => { losses.value = now; }} />
        </>
      ) : (
        <p class="quiet-text">{t(texts.calendarYear)}</p>
      )}
    </>
  );
  if (isOver) return <div class="card"><fieldset disabled>{fields}</fieldset></div>;
  return (
    <div class="card">
      <Form action={t(texts.save)} onSend={send}>{fields}</Form>
      {question === undefined ? null : (
        <Confirm
          title={t(texts.confirmTitle)}
          action={t(texts.save)}
          isDangerous
          retype={company}
          onConfirm={question.carryOut}
          onClose={question.end}
        >
          <ul>
            <li>{t(texts.all)}</li>
            <li>{t(texts.longer)}</li>
          </ul>
        </Confirm>
      )}
    </div>
  );
}
