import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { problemTypes } from '../api/problem-types.ts';
import { t, type Text } from '../language/text.ts';

const texts = {
  title: ['APIが返すエラー', 'Problems that the API answers'],
  lead: [
    'エラーはapplication/problem+json（RFC 9457）で返ります。typeはこのページの各項目を指し、変わることはありません。',
    'Problems are application/problem+json (RFC 9457). Their type points to an entry of this page and never changes.',
  ],
} satisfies Record<string, Text>;

export default function Problems(): JSX.Element {
  // The page comes after its address, so the browser has found nothing to scroll to.
  useEffect(() => {
    if (location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <div class="stack">
      <h1>{t(texts.title)}</h1>
      <p>{t(texts.lead)}</p>
      {Object.entries(problemTypes).map(([type, { status, title }]) => (
        <section key={type} class="card" id={type}>
          <h2><code>{type}</code> <small>{status}</small></h2>
          <p>{t(title)}</p>
        </section>
      ))}
    </div>
  );
}
