import { Marked } from 'marked';
import { framed, paths } from './frame.ts';
import { escaped, Html, html } from './html.ts';
import type { Register } from './register.ts';
import { type Language, state, words } from './words.ts';

interface Shown {
  /** The paper in Markdown. */
  readonly text: string;
  readonly register: Register;
  readonly language: Language;
  /** Where this page is, in both languages. */
  readonly page: Readonly<Record<Language, string>>;
  readonly superseded: boolean;
  readonly pdf: boolean;
}

/** A line at the end of a section: which promises it makes. */
const promisesLine = /^(?:お約束|Promises): (P.*)$/;

/** What a section says of a promise that is not kept in full. */
export const missing = /^\*\*(?:対応が足りない点|What is missing):\*\* /;

/** One edition of the white paper. */
export function whitePaperPage({ text, register, language, page, superseded, pdf }: Shown): string {
  const marked = new Marked();
  const sections: Html[] = [];
  marked.use({
    renderer: {
      // Whatever a paper holds, no tag of its own gets into the page.
      html: ({ text }) => escaped(text),
      heading({ tokens, depth }) {
        const content = this.parser.parseInline(tokens);
        if (depth === 1) return `<h1>${content}</h1>\n`;
        const id = `section-${sections.length + 1}`;
        sections.push(html`<li><a href="#${id}">${new Html(content)}</a></li>`);
        return `<h${depth} id="${id}">${content}</h${depth}>\n`;
      },
      paragraph({ text, tokens }) {
        const ids = promisesLine.exec(text)?.[1];
        if (ids !== undefined) return keptSoFar(ids.split(/[、,]\s*/), register, language).text;
        const note = missing.test(text) ? ' class="missing"' : '';
        return `<p${note}>${this.parser.parseInline(tokens)}</p>\n`;
      },
    },
  });
  const content = new Html(marked.parse(text, { async: false }));
  const latest = html`<p class="missing">${words.superseded[language]}: <a href="${paths.whitePaper[language]}">${words.whitePaper[language]}</a></p>`;
  const title = /^# (.*)$/m.exec(text)?.[1] ?? words.whitePaper[language];
  const body = html`<div class="wide columns">
<nav class="contents" aria-label="${words.onThisPage[language]}">
<ul>
${sections}
</ul>
</nav>
<main class="paper">
${superseded ? latest : html``}
${pdf ? html`<p class="screen"><a href="${page[language].replace(/html$/, 'pdf')}">${words.pdf[language]}</a></p>` : html``}
${content}
</main>
</div>`;
  return framed({ language, title, page, body });
}

function keptSoFar(ids: readonly string[], register: Register, language: Language): Html {
  const entries = ids.map((id) => {
    const promise = register.promise.find((one) => one.id === id);
    if (promise === undefined) throw new Error(`the white paper names ${id}, which is no promise`);
    return html`<li id="${id}"><a href="${paths.promises[language]}#${id}">${id}</a> <span class="badge ${promise.kept}">${state[promise.kept][language]}</span></li>`;
  });
  return html`<p class="quiet promises">${words.paperPromises[language]}</p>
<ul class="promises">
${entries}
</ul>
`;
}
