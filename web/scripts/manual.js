import { call } from './api.js';
import { inEveryLanguage } from './language.js';
import { part } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { readable } from './readable.js';
import { signedIn } from './session.js';

const slug = location.pathname.split('/').at(-1) ?? '';
// Whoever has a certificate of deletion no longer has an account.
const ask = slug === 'certificate' ? call : signedIn(product);

inEveryLanguage(async () => {
  try {
    /** @type {{ language: string, title: string, html: string }} */
    const manual = await ask('GET', `/v1/${product}/manuals/${slug}`);
    const article = part('manual');
    article.replaceChildren(readable(manual.html));
    document.title = `${manual.title} · Yakusoku`;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    document.querySelector('[role=alert]')?.replaceChildren(problem.title);
  }
});
