import type { JSX } from 'preact';
import type { NoticeKind, NoticeState } from '../api/schema.ts';
import { type Language, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { nameTexts, valueText } from './notice-fields.tsx';
import { Markdown } from './notice-markdown.tsx';
import { subjectNames, type Typed, type TypedName } from './notice-typed.ts';
import { kindTexts, stateTexts, steps } from './notice-words.ts';

const texts = {
  japanese: ['日本語のページ', 'Japanese page'],
  english: ['英語のページ', 'English page'],
  untitled: ['件名がありません', 'No subject'],
  onlyJapanese: ['英語の本文がないため、日本語の本文を掲載します。', 'There is no English text: the Japanese text is shown.'],
} satisfies Record<string, Text>;

interface Props {
  readonly kind: NoticeKind;
  readonly state: NoticeState;
  readonly typed: Typed;
}

/** How both pages will look. */
export function NoticePreview(given: Props): JSX.Element {
  const { title, body, title_en: titleEn, body_en: bodyEn } = given.typed;
  const hasEnglish = bodyEn.trim() !== '';
  return (
    <>
      <Page {...given} name={t(texts.japanese)} of="ja" spoken="ja" title={title} body={body} />
      <Page
        {...given}
        name={t(texts.english)}
        of="en"
        spoken={hasEnglish ? 'en' : 'ja'}
        title={hasEnglish ? titleEn : title}
        body={hasEnglish ? bodyEn : body}
        {...(hasEnglish ? {} : { note: t(texts.onlyJapanese) })}
      />
    </>
  );
}

interface PageProps extends Props {
  readonly name: string;
  /** The language of the page, and that of its text. */
  readonly of: Language;
  readonly spoken: Language;
  readonly title: string;
  readonly body: string;
  readonly note?: string;
}

function Page({ kind, state, typed, name, of, spoken, title, body, note }: PageProps): JSX.Element {
  const words = ([ja, en]: Text): string => (of === 'en' ? en : ja);
  const subject = subjectNames[kind].filter((one) => typed[one] !== '');
  return (
    <section class="preview" aria-label={name}>
      <p class="hint">{name}</p>
      <p class="row"><Badge tone={steps[state].tone}>{words(stateTexts[state])}</Badge><Badge>{words(kindTexts[kind])}</Badge></p>
      <p lang={spoken}><strong>{title.trim() === '' ? words(texts.untitled) : title}</strong></p>
      <dl class="facts" lang={of}>
        {subject.map((one) => [<dt key={one}>{words(nameTexts[one])}</dt>, <dd key={`${one}-value`}>{words(shown(one, typed[one]))}</dd>])}
      </dl>
      {note === undefined ? null : <p class="hint">{note}</p>}
      <div class="written" lang={spoken}><Markdown text={body} /></div>
    </section>
  );
}

/** The pages name no company. */
function shown(name: TypedName, value: string): Text {
  return valueText(name, name === 'affected' && value !== 'everyone' ? 'some' : value);
}
