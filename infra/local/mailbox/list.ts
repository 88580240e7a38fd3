import type { Page } from './frame.ts';
import { html, type Html } from './html.ts';
import { isTo, type Mail } from './mails.ts';
import type { Text, Viewer } from './viewer.ts';

const texts = {
  title: ['メールボックス', 'Mailbox'],
  lead: [
    'この環境のシステムが送信したメールです。実際には配信されません。',
    'Mail that the system on this machine has sent. It stays here: nothing is delivered.',
  ],
  sentAt: ['日時', 'Time'],
  subject: ['件名・差出人', 'Subject and sender'],
  recipient: ['宛先', 'To'],
  filter: ['宛先のメールアドレス', 'Recipient’s email address'],
  apply: ['絞り込む', 'Filter'],
  all: ['すべて表示', 'Show all'],
  refresh: ['更新', 'Refresh'],
  empty: ['メールはまだありません', 'No mail yet'],
  emptyHint: ['システムがメールを送信すると、ここに表示されます。', 'Mail appears here as soon as the system sends it.'],
  noneFound: ['{to} 宛てのメールはありません', 'No mail to {to}'],
  noneFoundHint: ['メールアドレスをご確認ください。全文が一致するものだけを表示します。', 'Check the address: only mail to exactly this address is shown.'],
  shown: ['{total}通中 {first}〜{last}通目（新しい順）', '{first}–{last} of {total}, newest first'],
  pages: ['ページ', 'Pages'],
  newer: ['新しいメール', 'Newer'],
  older: ['古いメール', 'Older'],
} satisfies Record<string, Text>;

const pageSize = 50;

/** The mails that were sent, newest first; those to one address, if one is asked for. */
export function listPage(viewer: Viewer, mails: readonly Mail[]): Page {
  const to = viewer.asked('to');
  const found = to === '' ? mails : mails.filter((mail) => isTo(mail, to));
  const last = Math.max(1, Math.ceil(found.length / pageSize));
  const page = Math.min(last, Math.max(1, Math.trunc(Number(viewer.asked('page'))) || 1));
  const end = found.length - (page - 1) * pageSize;
  const shown = found.slice(Math.max(0, end - pageSize), end).reverse();
  const content = html`
      <div class="head">
        <h1>${viewer.say(texts.title)}</h1>
        <a class="button" href="${viewer.link('/mailbox', to === '' ? {} : { to })}">${viewer.say(texts.refresh)}</a>
      </div>
      <p class="hint">${viewer.say(texts.lead)}</p>
      ${filter(viewer, to)}
      ${shown.length === 0 ? empty(viewer, to) : table(viewer, shown)}
      ${shown.length === 0 ? '' : paging(viewer, { to, page, last, total: found.length, count: shown.length })}`;
  return { title: viewer.say(texts.title), content };
}

function filter(viewer: Viewer, to: string): Html {
  return html`<form action="/mailbox">
        ${viewer.chosen === undefined ? '' : html`<input type="hidden" name="language" value="${viewer.chosen}">`}
        <label for="to">${viewer.say(texts.filter)}</label>
        <input type="email" id="to" name="to" value="${to}" autocomplete="off">
        <button type="submit">${viewer.say(texts.apply)}</button>
        ${to === '' ? '' : html`<a href="${viewer.link('/mailbox')}">${viewer.say(texts.all)}</a>`}
      </form>`;
}

function empty(viewer: Viewer, to: string): Html {
  const [title, hint] = to === '' ? [texts.empty, texts.emptyHint] : [texts.noneFound, texts.noneFoundHint];
  return html`<div class="card empty">
        <h2>${viewer.say(title, { to })}</h2>
        <p class="hint">${viewer.say(hint)}</p>
      </div>`;
}

function table(viewer: Viewer, mails: readonly Mail[]): Html {
  const heads = [texts.subject, texts.recipient, texts.sentAt].map(
    (text) => html`<th scope="col">${viewer.say(text)}</th>`,
  );
  return html`<div class="card table">
        <table>
          <thead><tr>${heads}</tr></thead>
          <tbody>${mails.map((mail) => row(viewer, mail))}
          </tbody>
        </table>
      </div>`;
}

function row(viewer: Viewer, { MessageId, Source, To, Subject, Timestamp }: Mail): Html {
  return html`
            <tr>
              <td class="subject"><a href="${viewer.link(`/mailbox/${MessageId}`)}">${Subject}</a><p class="hint">${Source}</p></td>
              <td>${recipients(viewer, To)}</td>
              <td class="time">${moment(viewer, Timestamp)}</td>
            </tr>`;
}

/** The addresses, each a link to all mail to it. */
export function recipients(viewer: Viewer, addresses: readonly string[]): Html[] {
  return addresses.map((to, index) => html`${index === 0 ? '' : ', '}<a href="${viewer.link('/mailbox', { to })}">${to}</a>`);
}

export function moment(viewer: Viewer, seconds: number): Html {
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${viewer.time(seconds)}</time>`;
}

interface Place {
  readonly to: string;
  readonly page: number;
  readonly last: number;
  readonly total: number;
  readonly count: number;
}

function paging(viewer: Viewer, { to, page, last, total, count }: Place): Html {
  const link = (target: number, rel: 'prev' | 'next', text: Text): Html => {
    const address = viewer.link('/mailbox', to === '' ? { page: target } : { to, page: target });
    return html`<a class="button" rel="${rel}" href="${address}">${viewer.say(text)}</a>`;
  };
  const first = (page - 1) * pageSize + 1;
  return html`<nav class="paging" aria-label="${viewer.say(texts.pages)}">
        <p class="hint">${viewer.say(texts.shown, { first, last: first + count - 1, total })}</p>
        ${page > 1 ? link(page - 1, 'prev', texts.newer) : ''}
        ${page < last ? link(page + 1, 'next', texts.older) : ''}
      </nav>`;
}
