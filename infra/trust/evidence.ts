import { html, type Html } from './html.ts';
import { dayInJapan, timeOf } from './japan.ts';
import { type Proof, type Result, titleOf } from './proof.ts';
import { type Language, words } from './words.ts';

const wordOf = { passed: words.passed, failed: words.failed, unknown: words.notRun } as const;

interface Test {
  readonly file: string;
  readonly title: string;
  readonly result: Result | 'unknown';
}

function resultsOf(tests: readonly string[], proof: Proof | undefined): Test[] {
  return tests.map((test) => {
    const title = titleOf(test);
    return { file: test.slice(0, -title.length - 2), title, result: proof?.results.get(title) ?? 'unknown' };
  });
}

/** When the tests of a promise last passed, all of them; otherwise how many did not. */
export function lastProven(tests: readonly string[], proof: Proof | undefined, language: Language): Html {
  const results = resultsOf(tests, proof);
  const failed = results.filter(({ result }) => result === 'failed').length;
  if (failed > 0) return html`<p class="failed"><strong>${words.failed[language]} ${failed} / ${results.length}</strong></p>`;
  if (proof === undefined || results.length === 0 || results.some(({ result }) => result === 'unknown')) {
    return html`<p>${words.lastProven[language]} <strong>${words.unproven[language]}</strong></p>`;
  }
  return html`<p>${words.lastProven[language]} <strong>${timeOf(dayInJapan(proof.at), language)}</strong></p>`;
}

/** The tests of a promise, which open without a script. */
export function evidence(tests: readonly string[], proof: Proof | undefined, language: Language): Html {
  if (tests.length === 0) return html`<p class="none">${words.noTests[language]}</p>`;
  const lines = resultsOf(tests, proof).map(
    ({ file, title, result }) => html`<li class="${result}">
<span class="result">${wordOf[result][language]}</span>
<span lang="en">${title.replaceAll('_', ' ')} <code>${file}</code></span>
</li>`,
  );
  const count = language === 'ja' ? `（${tests.length}）` : ` (${tests.length})`;
  return html`<details>
<summary>${words.evidence[language]}${count}</summary>
<ul>
${lines}
</ul>
</details>`;
}
