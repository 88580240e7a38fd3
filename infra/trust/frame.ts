import { html, type Html } from './html.ts';
import { type Language, words } from './words.ts';

export const paths = {
  promises: { ja: '/trust/', en: '/en/trust/' },
  whitePaper: { ja: '/trust/white-paper.html', en: '/en/trust/white-paper.html' },
  style: '/trust/style.css',
} as const;

interface Frame {
  readonly language: Language;
  readonly title: string;
  /** Where this page is, in both languages. */
  readonly page: Readonly<Record<Language, string>>;
  readonly body: Html;
}

/** What every page has around its content. Without scripts: the pages' policy allows none. */
export function framed({ language, title, page, body }: Frame): string {
  const other = language === 'ja' ? 'en' : 'ja';
  const home = language === 'ja' ? '' : '/en';
  const products = [
    ['Pro-Sign', 'pro-sign'],
    ['Pro-Lead', 'pro-lead'],
  ].map(([name = '', slug = '']) => html`<a href="${home}/${slug}/">${name} ${words.status[language]}</a>`);
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${paths.style}">
<link rel="alternate" hreflang="ja" href="${page.ja}">
<link rel="alternate" hreflang="en" href="${page.en}">
</head>
<body>
<header class="site">
<div class="wide">
<p><a href="${paths.promises[language]}"><strong>${words.promises[language]}</strong></a> <span class="quiet">${words.products[language]}</span></p>
<nav aria-label="${words.language[language]}">
<a href="${page[other]}" lang="${other}" hreflang="${other}">${other === 'ja' ? '日本語' : 'English'}</a>
</nav>
</div>
</header>
${body}
<footer class="site">
<div class="wide">
${products}
<a href="${paths.whitePaper[language]}">${words.whitePaper[language]}</a>
<span>${words.times[language]}</span>
</div>
</footer>
</body>
</html>
`.text;
}
