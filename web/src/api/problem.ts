// Why a call did not do what was asked.
import { type Language, language, t, type Text } from '../language/text.ts';
import { problemTypes } from './problem-types.ts';

interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

interface ProblemProps {
  /** The status of the answer, or 0 if there was none. */
  readonly status: number;
  /** The last part of the problem's `type`. */
  readonly type: string;
  /** What the API calls it; only said of a type that this page does not know. */
  readonly title?: string;
  /** The language of the title and of what is wrong with fields. */
  readonly language: Language;
  readonly fields?: readonly FieldProblem[];
  /** Seconds until it is worth trying again. */
  readonly retryAfter?: number;
}

/** What no answer of the API says. */
const own: Readonly<Record<string, Text>> = {
  unreachable: [
    '接続できませんでした。通信状態を確認して、もう一度お試しください。',
    'No connection. Check your network and try again.',
  ],
  'not-answered': [
    'サービスが応答しませんでした。しばらくしてから、もう一度お試しください。',
    'The service did not respond. Try again in a moment.',
  ],
  refused: [
    '接続が拒否されました。社内ネットワークなどの制限を確認して、もう一度お試しください。',
    'The connection was refused. Check whether your network blocks it, then try again.',
  ],
  'too-slow': [
    '処理に時間がかかっています。少し待ってから、結果を確認してください。',
    'This is taking too long. Wait a moment, then check the result.',
  ],
  'file-changed': [
    'ファイルを読み込めませんでした。選んだ後に変更されたか、移動された可能性があります。もう一度選んでください。',
    'The file could not be read. It may have been changed or moved since you chose it. Choose it again.',
  ],
  'upload-cut': [
    'ファイルの送信が途中で切れました。もう一度送信してください。',
    'The upload was interrupted. Send the file again.',
  ],
  'upload-refused': [
    'ファイルを受け付けられませんでした。登録したものと同じファイルか確認して、もう一度送信してください。',
    'The file was not accepted. Check that it is the one you registered, then send it again.',
  ],
  'other-file': [
    '登録したファイルと内容が異なります。登録したときのファイルを選んでください。',
    'This is not the file that was registered. Choose that file.',
  ],
  'wrong-staff-credentials': [
    'メールアドレス、パスワード、認証コードのいずれかが正しくありません。',
    'The email address, password or code is incorrect.',
  ],
  'no-file': ['ファイルが届いていないため、ダウンロードできません。', 'Its file never arrived, so there is nothing to download.'],
};

/** What an answer means that the API has not given. */
const byStatus: Readonly<Record<number, string>> = { 403: 'refused', 404: 'not-found', 504: 'too-slow' };

/** What is wrong with a field, for those who changed the language since the API said it. */
const faults: Readonly<Record<string, Text>> = {
  missing: ['入力してください。', 'Enter something here.'],
  empty: ['入力してください。', 'Enter something here.'],
  'too-long': ['長すぎます。', 'This is too long.'],
  'wrong-format': ['形式が正しくありません。', 'This is not in the right format.'],
};

export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly fields: readonly FieldProblem[];
  readonly retryAfter: number | undefined;
  readonly #title: string;
  readonly #language: Language;

  constructor({ status, type, title = '', language, fields = [], retryAfter }: ProblemProps) {
    super(type);
    this.status = status;
    this.type = type;
    this.fields = fields;
    this.retryAfter = retryAfter;
    this.#title = title;
    this.#language = language;
  }

  /** A problem that no API has answered. */
  static of(type: string, status = 0): Problem {
    return new Problem({ status, type, language: 'ja' });
  }

  /** The problem that an answer is. */
  static async read(answer: Response): Promise<Problem> {
    const { status, headers } = answer;
    if (headers.get('content-type')?.startsWith('application/problem+json') !== true) {
      return Problem.of(byStatus[status] ?? 'not-answered', status);
    }
    const body = (await answer.json()) as { type: string; title: string; errors?: FieldProblem[] };
    const retryAfter = Number(headers.get('retry-after'));
    return new Problem({
      status,
      type: body.type.split('#').at(-1) ?? '',
      title: body.title,
      language: headers.get('content-language') === 'en' ? 'en' : 'ja',
      fields: body.errors ?? [],
      ...(retryAfter > 0 ? { retryAfter } : {}),
    });
  }

  /** What to say, in the language of the page; of a type that is newer than this page, in the API's words. */
  get title(): string {
    const text = own[this.type] ?? problemTypes[this.type]?.title;
    const title = text === undefined ? this.#title : t(text);
    return this.retryAfter === undefined ? title : `${title}${toGo(this.retryAfter)}`;
  }

  /** What is wrong with a field. */
  messageOf(field: string): string | undefined {
    const found = this.fields.find((one) => one.field === field);
    if (found === undefined) return undefined;
    const text = faults[found.code];
    return this.#language === language.value || text === undefined ? found.message : t(text);
  }
}

function toGo(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return seconds < 100
    ? t([`あと${String(seconds)}秒お待ちください。`, ` Wait ${String(seconds)} s.`])
    : t([`あと約${String(minutes)}分お待ちください。`, ` Wait about ${String(minutes)} minutes.`]);
}

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  console.error(thrown);
  return Problem.of('unexpected');
}
