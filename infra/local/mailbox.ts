import type { Stack } from './stack-file.ts';

/** A mail that the emulator took instead of sending it. */
export interface Mail {
  readonly Source: string;
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
  /** Seconds since 1970. */
  readonly Timestamp: number;
}

/** In the order in which they were sent. */
export async function sentMails({ emulator }: Pick<Stack, 'emulator'>): Promise<Mail[]> {
  const answer = await fetch(`${emulator}/_ministack/ses/messages`, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  const { messages } = (await answer.json()) as { messages: Record<string, Mail[]> };
  return Object.values(messages).flat();
}

/** The mails as a page of the web client, newest first. */
export function mailboxPage(mails: readonly Mail[]): string {
  const newestFirst = mails.toSorted((one, other) => other.Timestamp - one.Timestamp);
  return `<!doctype html>
<html lang="ja">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title data-ja="メール · Yakusoku" data-en="Mailbox · Yakusoku">メール · Yakusoku</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/style.css">
    <script type="module" blocking="render" src="/scripts/language.js"></script>
  </head>
  <body>
    <header>
      <a href="/"><span lang="ja">約束</span> Yakusoku</a>
      <button type="button" lang="en">English</button>
      <button type="button" lang="ja">日本語</button>
    </header>
    <main>
      <h1>
        <span lang="ja">メール</span>
        <span lang="en">Mailbox</span>
      </h1>
      <p lang="ja">このマシンから送られるはずだったメールです。新しい順に並んでいます。</p>
      <p lang="en">What would have been mailed from this machine, newest first.</p>
      <p>
        <a href="/mailbox">
          <span lang="ja">更新</span>
          <span lang="en">Look again</span>
        </a>
      </p>
${newestFirst.length === 0 ? none : newestFirst.map(article).join('\n')}
    </main>
  </body>
</html>
`;
}

const none = `      <p lang="ja">まだ一通もありません。</p>
      <p lang="en">There is none yet.</p>`;

function article({ Source, To, Subject, BodyText, Timestamp }: Mail): string {
  const sent = new Date(Timestamp * 1000).toISOString();
  return `      <article class="card mail">
        <h2>${escaped(Subject)}</h2>
        <p>${escaped(Source)} → ${escaped(To.join(', '))}</p>
        <p><time datetime="${sent}">${sent.slice(0, 19).replace('T', ' ')} UTC</time></p>
        <pre>${linked(BodyText)}</pre>
      </article>`;
}

/** Escapes a text and makes its web addresses links; of RFC 3986's characters, those that need no escaping here. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[\w\-.~:/?#@!$&*+,;=%]+)/)
    .map((part, index) => (index % 2 === 0 ? escaped(part) : `<a href="${escaped(part)}">${escaped(part)}</a>`))
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
