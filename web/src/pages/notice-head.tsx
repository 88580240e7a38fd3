import type { ComponentChildren, JSX } from 'preact';
import type { Notice } from '../api/schema.ts';
import { titleOf } from '../app/products.ts';
import { language, t, type Text } from '../language/text.ts';
import { NextHeading } from '../ui/next-heading.tsx';
import { Badge } from '../ui/alert.tsx';
import { draftText, kindTexts, stateTexts, steps } from './notice-words.ts';

const texts = {
  all: ['お知らせの一覧', 'All notices'],
} satisfies Record<string, Text>;

/** The title of a notice in the language of the page, as far as there is one. */
export function titleOfNotice({ title, title_en: titleEn }: Pick<Notice, 'title' | 'title_en'>): string {
  return language.value === 'en' ? (titleEn ?? title) : title;
}

export function StateBadge({ state }: Pick<Notice, 'state'>): JSX.Element {
  return state === null ? <Badge>{t(draftText)}</Badge> : <Badge tone={steps[state].tone}>{t(stateTexts[state])}</Badge>;
}

interface Props {
  readonly notice: Notice;
  /** The page became another: its heading takes the focus. */
  readonly isNext?: boolean;
  readonly children: ComponentChildren;
}

/** What the notice is, and what may be done with it. */
export function NoticeHead({ notice, isNext = false, children }: Props): JSX.Element {
  return (
    <>
      <p class="hint"><a href={`/staff/notices?product=${notice.product}`}>{t(texts.all)}</a></p>
      <div class="page-head">
        <div>
          {isNext ? <NextHeading>{titleOfNotice(notice)}</NextHeading> : <h1>{titleOfNotice(notice)}</h1>}
          <p class="row"><StateBadge state={notice.state} /><Badge>{t(kindTexts[notice.kind])}</Badge><span class="meta">{titleOf(notice.product)}</span></p>
        </div>
        <div class="row">{children}</div>
      </div>
    </>
  );
}
