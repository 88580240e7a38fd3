import { dueBy, isPast } from './due.ts';
import { duties } from './duties.ts';
import { evidence, lastProven } from './evidence.ts';
import { framed, paths } from './frame.ts';
import { groups } from './groups.ts';
import { html, type Html } from './html.ts';
import { dayInJapan, monthName, timeOf } from './japan.ts';
import { promises } from './promises.ts';
import type { Proof } from './proof.ts';
import type { Register, RegisteredPromise, Revision } from './register.ts';
import { type Language, state, words } from './words.ts';

interface Shown {
  readonly register: Register;
  readonly proof: Proof | undefined;
  readonly today: Date;
  readonly language: Language;
}

/** Every promise: how it is kept, how far, and what proves it. */
export function promisesPage(shown: Shown): string {
  const { register, proof, today, language } = shown;
  const sections = Object.entries(groups).map(([group, name]) => {
    const members = register.promise.filter(({ id }) => promises[id]?.group === group);
    return html`<section aria-labelledby="${group}">
<h2 id="${group}">${name[language]}</h2>
<div class="card">
${members.map((promise) => article(promise, proof, language))}
</div>
</section>`;
  });
  const body = html`<main class="wide">
<div class="hero">
<div>
<h1>${words.promises[language]}</h1>
<p class="lead">${words.lead[language]}</p>
<p><a href="${paths.whitePaper[language]}">${words.whitePaper[language]}</a></p>
</div>
${summary(register, language)}
</div>
<div class="columns">
${contents(language)}
<div class="sections">
<section aria-labelledby="evidence">
<h2 id="evidence">${words.evidenceTitle[language]}</h2>
<p>${words.evidenceText[language]}</p>
${proof === undefined ? html`<p class="missing">${words.neverProven[language]}</p>` : html``}
</section>
${sections}
<section aria-labelledby="duties">
<h2 id="duties">${words.duties[language]}</h2>
<p>${words.dutiesText[language]}</p>
${dutiesTable(register, dayInJapan(today), language)}
</section>
<section aria-labelledby="revisions">
<h2 id="revisions">${words.revisions[language]}</h2>
${revisionsTable(register['white-paper'].revisions, language)}
</section>
<p class="quiet">${words.made[language]}: ${timeOf(dayInJapan(today), language)}</p>
</div>
</div>
</main>`;
  return framed({ language, title: words.promises[language], page: paths.promises, body });
}

function summary({ promise }: Register, language: Language): Html {
  const kinds = (['yes', 'partly', 'no'] as const).map((kept) => ({ kept, count: promise.filter((one) => one.kept === kept).length }));
  const present = kinds.filter(({ count }) => count > 0);
  return html`<dl class="card summary">
<div><dt>${words.count[language]}</dt><dd>${promise.length}</dd></div>
${present.map(({ kept, count }) => html`<div class="${kept}"><dt>${state[kept][language]}</dt><dd>${count}</dd></div>`)}
</dl>`;
}

function contents(language: Language): Html {
  const names = { evidence: words.evidenceTitle, ...groups, duties: words.duties, revisions: words.revisions };
  const entries = Object.entries(names).map(([id, name]) => html`<li><a href="#${id}">${name[language]}</a></li>`);
  return html`<nav class="contents" aria-label="${words.onThisPage[language]}">
<ul>
${entries}
</ul>
</nav>`;
}

function article({ id, kept, tests }: RegisteredPromise, proof: Proof | undefined, language: Language): Html {
  const text = promises[id];
  if (text === undefined) throw new Error(`${id} has no words: give it some in promises.ts`);
  const { title, how, missing } = text;
  const note = missing === undefined ? html`` : html`<p class="missing"><strong>${words.missing[language]}:</strong> ${missing[language]}</p>`;
  return html`<article class="promise" id="${id}">
<div>
<h3>${title[language].replace(/\.$/, '')}</h3>
<p>${how[language]}</p>
${note}
</div>
<div class="proof">
<p><span class="badge ${kept}">${state[kept][language]}</span></p>
${lastProven(tests, proof, language)}
<p><a href="${paths.whitePaper[language]}#${id}">${words.inPaper[language]} ${id}</a></p>
</div>
${evidence(tests, proof, language)}
</article>`;
}

function dutiesTable({ duty: all, since }: Register, today: string, language: Language): Html {
  const rows = all.map((duty) => {
    const { id, promise, done } = duty;
    const text = duties[id];
    if (text === undefined) throw new Error(`the duty ${id} has no words: give it some in duties.ts`);
    const last = done.at(-1);
    const next = dueBy(duty, since);
    const [kind, word] =
      next === undefined
        ? ['', words.onOccasion]
        : isPast(duty, since, today)
          ? ['no', words.overdue]
          : last === undefined
            ? ['partly', words.noRecord]
            : ['yes', words.onTime];
    return html`<tr>
<th scope="row">${text.name[language]} <a href="#${promise}">${promise}</a></th>
<td data-label="${words.interval[language]}">${text.interval[language]}</td>
<td class="short" data-label="${words.last[language]}">${last === undefined ? words.noRecord[language] : timeOf(last, language)}</td>
<td class="short" data-label="${words.next[language]}">${next === undefined ? '—' : timeOf(next, language)}</td>
<td data-label="${words.dutyState[language]}"><span class="badge ${kind}">${word[language]}</span></td>
</tr>`;
  });
  const heads = [words.duty, words.interval, words.last, words.next, words.dutyState];
  return table(heads.map((head) => head[language]), rows);
}

function revisionsTable(revisions: readonly Revision[], language: Language): Html {
  const rows = revisions.toReversed().map(({ version, date, change, change_ja, draft }, index) => {
    const paper = index === 0 ? paths.whitePaper[language] : `${paths.promises[language]}white-paper-${version}.html`;
    const mark = draft === true ? (language === 'ja' ? `（${words.draft.ja}）` : ` (${words.draft.en})`) : '';
    return html`<tr>
<th scope="row" class="short"><a href="${paper}">Ver ${version}${mark}</a></th>
<td class="short" data-label="${words.date[language]}">${monthName(date, language)}</td>
<td data-label="${words.change[language]}">${language === 'ja' ? change_ja : change}</td>
</tr>`;
  });
  return table([words.version[language], words.date[language], words.change[language]], rows);
}

function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="card">
<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>`;
}
