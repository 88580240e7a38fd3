// Every state and component, each once, with nothing behind them: `make gallery` opens it.
import '@fontsource/noto-sans-jp/japanese-400.css';
import '@fontsource/noto-sans-jp/japanese-700.css';
import '@fontsource/noto-sans-jp/latin-400.css';
import '@fontsource/noto-sans-jp/latin-700.css';
import '../src/tokens.css';
import '../src/ui.css';
import './gallery.css';
import { type JSX, render } from 'preact';
import { Problem } from '../src/api/problem.ts';
import { language, speak, t } from '../src/language/text.ts';
import { Badge, Banner } from '../src/ui/alert.tsx';
import { Button } from '../src/ui/button.tsx';
import { CheckField, Choices, ConsentField, Form, PasswordField, SelectField, TextField } from '../src/ui/form.tsx';
import { Empty, Failed, Loading } from '../src/ui/states.tsx';
import { toast, Toasts, toastProblem } from '../src/ui/toast.tsx';

const failures = [
  Problem.of('not-signed-in', 401),
  Problem.of('not-permitted', 403),
  Problem.of('refused', 403),
  Problem.of('not-found', 404),
  Problem.of('notice-changed', 409),
  Problem.of('body-too-large', 413),
  new Problem({ status: 429, type: 'too-many-attempts', language: 'ja', retryAfter: 45 }),
  Problem.of('unexpected', 500),
  Problem.of('not-answered', 502),
  Problem.of('busy', 503),
  Problem.of('too-slow', 504),
  Problem.of('unreachable'),
  Problem.of('upload-cut'),
  Problem.of('file-changed'),
];

const nothing = (): undefined => undefined;
const refuse = (): Promise<never> => {
  const wrong: readonly (readonly [field: string, message: string])[] = [
    ['name', t(['入力してください。', 'Enter something here.'])],
    ['terms', t(['内容をご確認のうえ、同意してください。', 'Read them, and accept them.'])],
  ];
  const fields = wrong.map(([field, message]) => ({ field, code: 'missing', message }));
  return Promise.reject(new Problem({ status: 422, type: 'invalid-fields', language: language.value, fields }));
};

function Gallery(): JSX.Element {
  return (
    <main class="gallery">
      <h1>{t(['状態と部品', 'States and components'])}</h1>
      <section class="failures">
        {failures.map((problem) => <Failed key={problem.type} problem={problem} retry={nothing} />)}
        <Loading />
        <Empty title={t(['書類はまだありません', 'No documents yet'])}>
          <Button kind="primary">{t(['書類を登録', 'Register documents'])}</Button>
        </Empty>
      </section>
      <section class="stack">
        {(['info', 'warn', 'danger', 'ok'] as const).map((tone) => (
          <Banner key={tone} tone={tone}>{t(['契約は2027年3月31日に終了します。', 'The contract ends on 31 March 2027.'])}</Banner>
        ))}
        <p class="row">
          {(['neutral', 'info', 'ok', 'warn', 'danger'] as const).map((tone) => <Badge key={tone} tone={tone}>{t(['承認待ち', 'Waiting'])}</Badge>)}
        </p>
        <p class="row">
          {(['primary', 'secondary', 'quiet', 'danger'] as const).map((kind) => <Button key={kind} kind={kind}>{t(['保存する', 'Save'])}</Button>)}
          <Button disabled>{t(['保存する', 'Save'])}</Button>
          <Button busy>{t(['保存する', 'Save'])}</Button>
        </p>
      </section>
      <section class="card narrow">
        <Form action={t(['登録する', 'Register'])} onSend={refuse}>
          <TextField name="name" label={t(['お名前', 'Your name'])} hint={t(['会社で使っているお名前', 'As your colleagues know you'])} />
          <PasswordField name="password" label={t(['パスワード', 'Password'])} autocomplete="current-password" />
          <SelectField name="role" label={t(['役割', 'Role'])} options={[['general', t(['一般ユーザー', 'General user'])]]} />
          <Choices name="categories" legend={t(['受け取る種類', 'What to receive'])}>
            <CheckField name="categories" value="incident" label={t(['障害・インシデント', 'Incidents'])} checked />
          </Choices>
          <ConsentField name="terms" value="2026-04-01" onRefused={nothing}>
            {t(['', 'I accept the '])}<a href="#terms">{t(['利用規約（2026年4月1日版）', 'terms of use (version of 1 April 2026)'])}</a>{t(['に同意する', ''])}
          </ConsentField>
        </Form>
      </section>
      <Toasts />
    </main>
  );
}

const place = document.getElementById('app');
if (place === null) throw new Error('the page has no place for the gallery');
speak(new URLSearchParams(location.search).get('language') === 'en' ? 'en' : 'ja');
toast(() => t(['メンバーを変更しました。', 'The member was changed.']), nothing);
toastProblem(Problem.of('unreachable'));
render(<Gallery />, place);
// As if somebody had sent it without a name.
place.querySelector('form')?.requestSubmit();
