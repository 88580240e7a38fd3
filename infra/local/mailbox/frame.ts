import { html, type Html } from './html.ts';
import type { Text, Viewer } from './viewer.ts';

const texts = {
  mailbox: ['メールボックス', 'Mailbox'],
  codes: ['認証コード', 'Codes'],
  site: ['トップページ', 'Home'],
  menu: ['メニュー', 'Menu'],
} satisfies Record<string, Text>;

export interface Page {
  readonly title: string;
  readonly content: Html;
}

/** A whole page: what stands around every page of the mailbox, and the page's own content. */
export function framed(viewer: Viewer, { title, content }: Page): string {
  const { language, name, address } = viewer.otherLanguage;
  const entry = (path: string, text: Text): Html =>
    html`<li><a href="${viewer.link(path)}"${viewer.path === path ? html` aria-current="page"` : ''}>${viewer.say(text)}</a></li>`;
  return html`<!doctype html>
<html lang="${viewer.language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Yakusoku</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/mailbox/style.css">
  </head>
  <body>
    <header>
      <a class="brand" href="/"><span lang="ja">約束</span> Yakusoku</a>
      <nav aria-label="${viewer.say(texts.menu)}">
        <ul>
          ${entry('/mailbox', texts.mailbox)}
          ${entry('/mailbox/codes', texts.codes)}
          <li><a href="/">${viewer.say(texts.site)}</a></li>
        </ul>
      </nav>
      <a lang="${language}" hreflang="${language}" href="${address}">${name}</a>
    </header>
    <main>
${content}
    </main>
  </body>
</html>
`.source;
}
