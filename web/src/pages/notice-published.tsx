import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { NoticeDetails, NoticeUpdate } from '../api/schema.ts';
import { time } from '../language/format.ts';
import { fill, language, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { IncidentDue } from './incident-due.tsx';
import { NoticeDelivery } from './notice-delivery.tsx';
import { nameTexts, valueText } from './notice-fields.tsx';
import { NoticeHead, StateBadge } from './notice-head.tsx';
import { Markdown } from './notice-markdown.tsx';
import { decidedNames, type Typed, typedOf } from './notice-typed.ts';
import { UpdateForm } from './notice-update.tsx';

const texts = {
  update: ['更新を掲載', 'Post an update'],
  facts: ['現在の内容', 'Current details'],
  published: ['公開日時', 'Published'],
  over: ['終了日時', 'Ended'],
  pages: ['公開ページ', 'Public pages'],
  page: ['日本語', 'Japanese'],
  pageEn: ['英語', 'English'],
  history: ['掲載した内容', 'Posted texts'],
  number: ['更新{number}', 'Update {number}'],
  corrects: ['更新{number}の訂正', 'Corrects update {number}'],
  correct: ['訂正する', 'Correct'],
  correctOf: ['更新{number}を訂正する', 'Correct update {number}'],
  japaneseOnly: ['日本語のみ', 'Japanese only'],
} satisfies Record<string, Text>;

interface Props {
  readonly notice: NoticeDetails;
  readonly onSeen: (notice: NoticeDetails) => void;
  /** It was published just now. */
  readonly isNext: boolean;
  /** What goes on as an update. */
  readonly carried?: Typed;
}

export function PublishedNotice({ notice, onSeen, isNext, carried }: Props): JSX.Element {
  const writing = useSignal<NoticeUpdate | 'update' | undefined>(carried === undefined ? undefined : 'update');
  const history = useRef<HTMLHeadingElement>(null);
  const corrects = writing.value === 'update' ? undefined : writing.value;
  return (
    <div class="stack">
      <div>
        <NoticeHead notice={notice} isNext={isNext}>
          <Button kind="primary" disabled={writing.value !== undefined} onClick={() => { writing.value = 'update'; }}>{t(texts.update)}</Button>
        </NoticeHead>
        {writing.value === undefined ? null : (
          <UpdateForm
            key={corrects?.number ?? 0}
            notice={notice}
            {...(corrects === undefined ? {} : { corrects })}
            {...(carried === undefined || corrects !== undefined ? {} : { carried })}
            onSeen={onSeen}
            onClose={() => {
              writing.value = undefined;
              history.current?.focus();
            }}
          />
        )}
      </div>
      {notice.kind === 'incident' ? <IncidentDue key={notice.version} notice={notice.id} /> : null}
      <div class="cards">
        <Facts notice={notice} />
        {notice.kind === 'incident' ? <NoticeDelivery key={notice.version} id={notice.id} /> : null}
      </div>
      <section class="card">
        <h2 ref={history} tabIndex={-1}>{t(texts.history)}</h2>
        <ol class="list" reversed>
          {[...notice.updates].reverse().map((update) => (
            <li key={update.number}><Posted update={update} onCorrect={() => { writing.value = update; }} /></li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Facts({ notice }: { readonly notice: NoticeDetails }): JSX.Element {
  const typed = typedOf(notice);
  return (
    <section class="card">
      <h2>{t(texts.facts)}</h2>
      <dl class="facts">
        {decidedNames(notice.kind).map((name) => [<dt key={name}>{t(nameTexts[name])}</dt>, <dd key={`${name}-value`} class="written">{t(valueText(name, typed[name]))}</dd>])}
        <dt>{t(texts.published)}</dt>
        <dd>{notice.published_at === null ? '' : time(notice.published_at)}</dd>
        {notice.over_at === null ? null : <><dt>{t(texts.over)}</dt><dd>{time(notice.over_at)}</dd></>}
        <dt>{t(texts.pages)}</dt>
        <dd class="links">
          {notice.page === null ? null : <a href={notice.page} target="_blank" rel="noreferrer">{t(texts.page)}</a>}
          {notice.page_en === null ? null : <a href={notice.page_en} target="_blank" rel="noreferrer">{t(texts.pageEn)}</a>}
        </dd>
      </dl>
    </section>
  );
}

function Posted({ update, onCorrect }: { readonly update: NoticeUpdate; readonly onCorrect: () => void }): JSX.Element {
  const { number, at, state, corrects } = update;
  const isEnglish = language.value === 'en' && update.body_en !== null;
  const [title, body] = isEnglish ? [update.title_en ?? update.title, update.body_en ?? ''] : [update.title, update.body];
  return (
    <article>
      <div class="page-head">
        <h3 class="row">{fill(texts.number, { number })}<StateBadge state={state} /><span class="meta">{time(at)}</span></h3>
        <Button small kind="quiet" label={fill(texts.correctOf, { number })} onClick={onCorrect}>{t(texts.correct)}</Button>
      </div>
      {corrects === null ? null : <p class="quiet-text">{fill(texts.corrects, { number: corrects })}</p>}
      {update.body_en === null ? <p class="quiet-text">{t(texts.japaneseOnly)}</p> : null}
      <p lang={isEnglish ? 'en' : 'ja'}><strong>{title}</strong></p>
      <div class="written" lang={isEnglish ? 'en' : 'ja'}><Markdown text={body} /></div>
    </article>
  );
}
