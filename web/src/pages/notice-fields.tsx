import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { NoticeKind } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { componentsOf, componentTexts, isComponent, type Product } from '../app/products.ts';
import { CheckField, Choices, Field, SelectField, TextField } from '../ui/form.tsx';
import { type Typed, type TypedName, wordsIn } from './notice-typed.ts';
import { effectTexts, severityTexts } from './notice-words.ts';

const texts = {
  japanese: ['日本語', 'Japanese'],
  english: ['英語', 'English'],
  markdown: ['Markdownで書けます。HTMLは使えません。', 'Markdown. HTML is shown as text.'],
  englishHint: ['空欄の場合、英語のページには日本語の本文を掲載します。', 'If empty, the English page shows the Japanese text.'],
  subject: ['内容', 'What it is about'],
  choose: ['選択してください', 'Choose'],
  everyone: ['すべてのお客様', 'All customers'],
  some: ['一部のお客様', 'Some customers'],
  whom: ['影響を受けるお客様', 'Customers affected'],
  companies: ['お客様番号', 'Customer numbers'],
  companiesHint: ['1行に1件、200件まで。お客様番号は「お客様」のページで確認できます。', 'One a line, up to 200. Find them on the Customers page.'],
  noPersonalData: ['影響は確認されていません', 'Not known to be affected'],
  personalData: ['影響の可能性あり', 'May be affected'],
  remind: ['前日に、登録している方へリマインドを送る', 'Remind subscribers the day before'],
  byItself: ['開始・終了の日時になったら、自動で開始・終了として掲載する', 'Start and finish by itself at these times'],
  components: ['対象の機能（選択しない場合は、すべての機能）', 'Components (all, if none is selected)'],
  all: ['すべての機能', 'All'],
  yes: ['する', 'Yes'],
  no: ['しない', 'No'],
  personalDataHint: [
    '「影響の可能性あり」を選ぶと、個人情報保護委員会への報告の期限が加わります。',
    'If it may be affected, deadlines for reports to the authority are added.',
  ],
} satisfies Record<string, Text>;

/** How the fields are called, in forms and where they have changed. */
export const nameTexts = {
  title: ['件名', 'Subject'],
  body: ['本文', 'Text'],
  title_en: ['件名（英語）', 'Subject (English)'],
  body_en: ['本文（英語）', 'Text (English)'],
  starts_at: ['開始日時（日本時間）', 'Starts (Japan time)'],
  ends_at: ['終了日時（日本時間）', 'Ends (Japan time)'],
  effect: ['利用への影響', 'Effect'],
  reminder: ['前日のリマインド', 'Reminder the day before'],
  automatic: ['自動での開始・終了', 'Starts and finishes by itself'],
  effective_on: ['適用日', 'Effective from'],
  occurred_at: ['発生日時（日本時間）', 'Occurred (Japan time)'],
  detected_at: ['検知日時（日本時間）', 'Detected (Japan time)'],
  severity: ['重大度', 'Severity'],
  personal_data: ['個人データへの影響', 'Personal data'],
  affected: texts.whom,
  components: ['対象の機能', 'Components'],
} satisfies Record<TypedName, Text>;

type Options = readonly (readonly [value: string, label: string])[];

function optionsOf(named: Readonly<Record<string, Text>>): Options {
  return [['', t(texts.choose)], ...Object.entries(named).map(([value, text]) => [value, t(text)] as const)];
}

const personalDataTexts = { false: texts.noPersonalData, true: texts.personalData } satisfies Record<string, Text>;

const checkTexts = { true: texts.yes, '': texts.no } satisfies Record<string, Text>;

const valueTexts: Readonly<Partial<Record<TypedName, Readonly<Record<string, Text>>>>> = {
  effect: effectTexts,
  reminder: checkTexts,
  automatic: checkTexts,
  severity: severityTexts,
  personal_data: personalDataTexts,
  affected: { everyone: texts.everyone, some: texts.some },
};

/** How a value is called where it is shown. */
export function valueText(name: TypedName, value: string): Text {
  if (name === 'components') return componentsText(value);
  const plain = /^\d{4}-\d{2}-\d{2}/.test(value) ? value.replaceAll('-', '/').replace('T', ' ') : value;
  return valueTexts[name]?.[value] ?? [plain, plain];
}

function componentsText(value: string): Text {
  const named = wordsIn(value).filter(isComponent).map((component) => componentTexts[component]);
  return named.length === 0 ? texts.all : [named.map(([ja]) => ja).join('、'), named.map(([, en]) => en).join(', ')];
}

/** The texts in both languages, beginning with these values. */
export function TextFields({ typed }: { readonly typed: Typed }): JSX.Element {
  return (
    <>
      <fieldset>
        <legend>{t(texts.japanese)}</legend>
        <TextField name="title" label={t(nameTexts.title)} value={typed.title} maxLength={120} />
        <AreaField name="body" label={t(nameTexts.body)} hint={t(texts.markdown)} value={typed.body} lang="ja" />
      </fieldset>
      <fieldset>
        <legend>{t(texts.english)}</legend>
        <TextField name="title_en" label={t(nameTexts.title_en)} value={typed.title_en} required={false} maxLength={120} />
        <AreaField name="body_en" label={t(nameTexts.body_en)} hint={t(texts.englishHint)} value={typed.body_en} lang="en" />
      </fieldset>
    </>
  );
}

interface AreaProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly lang?: string;
  readonly rows?: number;
  readonly maxLength?: number;
}

function AreaField({ name, label, hint, value, lang, rows = 8, maxLength = 4000 }: AreaProps): JSX.Element {
  return (
    <Field name={name} label={label} hint={hint}>
      {(given) => <textarea {...given} rows={rows} maxLength={maxLength} defaultValue={value} {...(lang === undefined ? {} : { lang })} />}
    </Field>
  );
}

interface SubjectProps {
  readonly product: Product;
  readonly kind: NoticeKind;
  readonly typed: Typed;
  /** While maintenance goes on, only its end may change. */
  readonly isStarted?: boolean;
}

/** What the notice is about. */
export function SubjectFields({ product, kind, typed, isStarted = false }: SubjectProps): JSX.Element {
  return (
    <fieldset>
      <legend>{t(texts.subject)}</legend>
      {kind === 'maintenance' ? (
        <>
          <TimeField name="starts_at" value={typed.starts_at} isFixed={isStarted} />
          <TimeField name="ends_at" value={typed.ends_at} />
          <SelectField name="effect" label={t(nameTexts.effect)} options={optionsOf(effectTexts)} value={typed.effect} />
          <CheckField name="reminder" label={t(texts.remind)} checked={typed.reminder === 'true'} />
          <CheckField name="automatic" label={t(texts.byItself)} checked={typed.automatic === 'true'} />
        </>
      ) : kind === 'service-change' ? (
        <TextField name="effective_on" type="date" label={t(nameTexts.effective_on)} value={typed.effective_on} />
      ) : (
        <>
          <TimeField name="occurred_at" value={typed.occurred_at} />
          <TimeField name="detected_at" value={typed.detected_at} />
          <SelectField name="severity" label={t(nameTexts.severity)} options={optionsOf(severityTexts)} value={typed.severity} />
          <SelectField name="personal_data" label={t(nameTexts.personal_data)} hint={t(texts.personalDataHint)} options={optionsOf(personalDataTexts)} value={typed.personal_data} />
          <AffectedField value={typed.affected} />
        </>
      )}
      <Choices name="components" legend={t(texts.components)}>
        {componentsOf[product].map((component) => (
          <CheckField key={component} name="components" value={component} label={t(componentTexts[component])} checked={wordsIn(typed.components).includes(component)} />
        ))}
      </Choices>
    </fieldset>
  );
}

function TimeField({ name, value, isFixed = false }: { readonly name: TypedName; readonly value: string; readonly isFixed?: boolean }): JSX.Element {
  return (
    <Field name={name} label={t(nameTexts[name])}>
      {(given) => <input {...given} type="datetime-local" defaultValue={value} readOnly={isFixed} required />}
    </Field>
  );
}

/** Everyone, or companies by their numbers. It has no default: whoever posts says whom it concerns. */
function AffectedField({ value }: { readonly value: string }): JSX.Element {
  const whom = useSignal(value === '' || value === 'everyone' ? value : 'some');
  const options: Options = [['', t(texts.choose)], ['everyone', t(texts.everyone)], ['some', t(texts.some)]];
  return (
    <>
      <SelectField
        name={whom.value === 'some' ? 'affected-by-number' : 'affected'}
        label={t(texts.whom)}
        options={options}
        value={whom.value}
        onChange={(chosen) => { whom.value = chosen; }}
      />
      {whom.value === 'some' ? (
        <AreaField name="affected" label={t(texts.companies)} hint={t(texts.companiesHint)} value={value === 'everyone' ? '' : value} rows={4} maxLength={8000} />
      ) : null}
    </>
  );
}
