import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { seededStaff } from '../seed-staff.ts';
import type { Stack } from '../stack-file.ts';
import { codesPage } from './codes.ts';
import { framed, type Page } from './frame.ts';
import { html } from './html.ts';
import { listPage } from './list.ts';
import { mailPage, openingBeside } from './mail.ts';
import { sentMails } from './mails.ts';
import { type Text, Viewer } from './viewer.ts';

type Request = Pick<IncomingMessage, 'url' | 'headers'>;

const texts = {
  notFound: ['ページが見つかりません', 'Page not found'],
  back: ['メールボックスに戻る', 'Back to the mailbox'],
} satisfies Record<string, Text>;

const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Also keeps a mail that is opened by itself from acting as a page of this site. */
const bodyPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** What the mails and the staff's apps hold is for this machine only, by whatever name a browser was led here. */
const thisMachine = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/;

/** Answers for `/mailbox` and everything below it. */
export async function mailbox({ url = '/mailbox', headers }: Request, stack: Pick<Stack, 'emulator'>): Promise<Response> {
  if (!thisMachine.test(headers.host ?? '')) return answer('This is for the machine itself.\n', 'text/plain', { status: 421 });
  const viewer = new Viewer(new URL(`http://localhost${url}`), headers['accept-language']);
  switch (viewer.path) {
    case '/mailbox':
      return page(viewer, listPage(viewer, await sentMails(stack)));
    case '/mailbox/style.css':
      return answer(await styleSheet(), 'text/css');
    case '/mailbox/codes':
      return page(viewer, codesPage(viewer, seededStaff(), Date.now()));
  }
  const [, id, part] = /^\/mailbox\/([^/]+)(\/html)?$/.exec(viewer.path) ?? [];
  const mail = (await sentMails(stack)).find(({ MessageId }) => MessageId === id);
  if (mail === undefined) return page(viewer, notFound(viewer), 404);
  if (part === undefined) return page(viewer, mailPage(viewer, mail));
  return answer(openingBeside(mail.BodyHtml ?? ''), 'text/html', { policy: bodyPolicy });
}

function page(viewer: Viewer, shown: Page, status = 200): Response {
  return answer(framed(viewer, shown), 'text/html', { status });
}

function notFound(viewer: Viewer): Page {
  const title = viewer.say(texts.notFound);
  return { title, content: html`
      <h1>${title}</h1>
      <p><a href="${viewer.link('/mailbox')}">${viewer.say(texts.back)}</a></p>` };
}

async function styleSheet(): Promise<string> {
  const sheets = [join(root, 'web/src/tokens.css'), join(import.meta.dirname, 'style.css')];
  return (await Promise.all(sheets.map((sheet) => readFile(sheet, 'utf8')))).join('\n');
}

function answer(body: string, type: string, { status = 200, policy = pagePolicy } = {}): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy },
  });
}
