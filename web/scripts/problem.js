import { inBoth, inLanguage, language as spoken } from './language.js';

/** @typedef {import('./language.js').Language} Language */
/** @typedef {{ field: string, message: string }} FieldProblem */

/** Why a call did not do what was asked, ready to be shown. */
export class Problem extends Error {
  /**
   * @param {object} told
   * @param {number} told.status the answer's, or 0 where there was none
   * @param {string} told.type the last part of the problem's `type`
   * @param {Node} told.title
   * @param {Language} told.language that of the field problems
   * @param {FieldProblem[]} told.fields
   */
  constructor({ status, type, title, language, fields }) {
    super(type);
    this.status = status;
    this.type = type;
    this.title = title;
    this.language = language;
    this.fields = fields;
  }

  static unreachable() {
    return new Problem({
      status: 0,
      type: 'unreachable',
      title: inBoth(
        '接続できませんでした。通信状態を確かめて、もう一度お試しください。',
        'No connection. Please check your network and try again.',
      ),
      language: 'ja',
      fields: [],
    });
  }

  /** @param {Response} answer */
  static async of(answer) {
    const type = answer.headers.get('content-type') ?? '';
    if (!type.startsWith('application/problem+json')) return Problem.unreachable();
    const language = answer.headers.get('content-language') === 'en' ? 'en' : 'ja';
    const problem = Problem.told(await answer.json(), language);
    const seconds = Number(answer.headers.get('retry-after'));
    if (seconds > 0) problem.title.appendChild(toGo(seconds));
    return problem;
  }

  /**
   * A problem as the API tells it, by itself or within an answer.
   * @param {{ status: number, type: string, title: string, errors?: FieldProblem[] }} body
   * @param {Language} [language]
   */
  static told({ status, type, title, errors = [] }, language = spoken()) {
    const shown = new DocumentFragment();
    shown.append(inLanguage(title, language));
    return new Problem({ status, type: type.split('#').at(-1) ?? '', title: shown, language, fields: errors });
  }
}

/** @param {number} seconds */
function toGo(seconds) {
  const minutes = Math.ceil(seconds / 60);
  return seconds < 100
    ? inBoth(`あと${seconds}秒です。`, ` ${seconds} s to go.`)
    : inBoth(`あと約${minutes}分です。`, ` About ${minutes} minutes to go.`);
}
