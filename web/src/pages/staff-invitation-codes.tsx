import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { saveAs } from '../ui/save.ts';
import { toast } from '../ui/toast.tsx';

const texts = {
  once: ['リカバリーコードが表示されるのは今だけです。安全な場所に保存してください。', 'The recovery codes are shown only now. Keep them in a safe place.'],
  use: [
    '認証アプリが使えないときに、認証コードの代わりに1つずつ使えます。',
    'When you cannot use your authenticator app, each of these works once in place of a code.',
  ],
  codes: ['リカバリーコード', 'Recovery codes'],
  copy: ['コピー', 'Copy'],
  copied: ['リカバリーコードをコピーしました。', 'Recovery codes copied.'],
  save: ['ファイルに保存', 'Save as a file'],
  print: ['印刷', 'Print'],
  file: ['yakusoku-recovery-codes.txt', 'yakusoku-recovery-codes.txt'],
} satisfies Record<string, Text>;

interface Props {
  readonly codes: readonly string[];
  readonly title: string;
  /** Where it goes on. */
  readonly children: ComponentChildren;
}

/** The codes that work when the authenticator app does not, shown this once. */
export function RecoveryCodes({ codes, title, children }: Props): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    // Whoever leaves without the codes never sees them again.
    const warn = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
    };
  }, []);
  const text = codes.join('\n');
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast(() => t(texts.copied));
  };
  return (
    <div class="card medium centred">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <Banner tone="warn">{t(texts.once)}</Banner>
      <h2>{t(texts.codes)}</h2>
      <p>{t(texts.use)}</p>
      <ul class="codes mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="row">
        <Button onClick={copy}>{t(texts.copy)}</Button>
        <Button onClick={() => { saveAs(t(texts.file), `${text}\n`); }}>{t(texts.save)}</Button>
        <Button onClick={() => { print(); }}>{t(texts.print)}</Button>
      </div>
      {children}
    </div>
  );
}
