import type { Page } from './frame.ts';
import { html, type Html, linked } from './html.ts';
import { moment, recipients } from './list.ts';
import type { Mail } from './mails.ts';
import type { Text, Viewer } from './viewer.ts';

const texts = {
  back: ['メールボックスに戻る', 'Back to the mailbox'],
  sender: ['差出人', 'From'],
  recipient: ['宛先', 'To'],
  sentAt: ['日時', 'Time'],
  asHtml: ['HTML形式', 'As HTML'],
  asText: ['テキスト形式', 'As text'],
} satisfies Record<string, Text>;

/** One mail, as HTML and as text. */
export function mailPage(viewer: Viewer, mail: Mail): Page {
  const { Source, To, Subject, BodyText, Timestamp } = mail;
  const content = html`
      <p><a href="${viewer.link('/mailbox')}">${viewer.say(texts.back)}</a></p>
      <h1>${Subject}</h1>
      <dl class="card">
        <dt>${viewer.say(texts.sender)}</dt>
        <dd>${Source}</dd>
        <dt>${viewer.say(texts.recipient)}</dt>
        <dd>${recipients(viewer, To)}</dd>
        <dt>${viewer.say(texts.sentAt)}</dt>
        <dd>${moment(viewer, Timestamp)}</dd>
      </dl>
      <div class="columns">
        ${htmlBody(viewer, mail)}
        <section class="card">
          <h2>${viewer.say(texts.asText)}</h2>
          <pre>${linked(BodyText)}</pre>
        </section>
      </div>`;
  return { title: Subject, content };
}

function htmlBody(viewer: Viewer, { MessageId, BodyHtml }: Mail): Html | '' {
  if (!BodyHtml) return '';
  const title = viewer.say(texts.asHtml);
  return html`<section class="card">
          <h2>${title}</h2>
          <iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mailbox/${MessageId}/html" title="${title}"></iframe>
        </section>`;
}

/** A mail's HTML with links that open beside the mailbox, as in a mail program, and not in the frame. */
export function openingBeside(body: string): string {
  return body.replace(/^\s*(?:<!doctype[^>]*>)?/i, '$&<base target="_blank">');
}
