import type { JSX } from 'preact';
import { t, type Text } from '../language/text.ts';
import { State } from '../ui/states.tsx';

const texts = {
  title: ['ページが見つかりません', 'Page not found'],
  why: ['アドレスが間違っているか、ページが移動した可能性があります。', 'The address may be wrong, or the page may have moved.'],
  home: ['トップページへ戻る', 'Back to the home page'],
} satisfies Record<string, Text>;

export default function NotFound(): JSX.Element {
  return (
    <>
      <h1 class="visually-hidden">{t(texts.title)}</h1>
      <State icon="search" title={t(texts.title)}>
        <p>{t(texts.why)}</p>
        <a class="button secondary" href="/">{t(texts.home)}</a>
      </State>
    </>
  );
}
