import type { JSX } from 'preact';
import { fill, type Text } from '../language/text.ts';
import type { Progress } from './documents-registering.ts';

const texts = {
  waiting: ['順番を待っています', 'Waiting for its turn'],
  digesting: ['ファイルを確認しています（{percent}%）', 'Reading the file ({percent}%)'],
  registering: ['登録しています', 'Registering'],
  sending: ['送信しています（{percent}%）', 'Sending ({percent}%)'],
  progress: ['{name}の進み具合', 'Progress of {name}'],
} satisfies Record<string, Text>;

interface Props {
  readonly progress: Progress;
  readonly size: number;
  readonly name: string;
}

/** How far a file is. */
export function ProgressLine({ progress: { step, done }, size, name }: Props): JSX.Element {
  const percent = Math.min(100, Math.floor((done / Math.max(1, size)) * 100));
  const isCounted = step === 'digesting' || step === 'sending';
  return (
    <div class="stack-small">
      <progress aria-label={fill(texts.progress, { name })} {...(isCounted ? { value: percent, max: 100 } : {})} />
      <p class="quiet-text">{fill(texts[step], { percent })}</p>
    </div>
  );
}
