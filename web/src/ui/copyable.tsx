import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from './button.tsx';
import { toast } from './toast.tsx';

const texts = {
  copy: ['コピー', 'Copy'],
  copyOf: ['{label}をコピー', 'Copy {label}'],
  copied: ['コピーしました', 'Copied'],
} satisfies Record<string, Text>;

/** A value that people take elsewhere. */
export function Copyable({ label, value }: { readonly label: string; readonly value: string }): JSX.Element {
  const id = useId();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    toast(() => t(texts.copied));
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copyable">
        <input id={id} class="mono" readOnly value={value} onFocus={({ currentTarget }) => { currentTarget.select(); }} />
        <Button label={fill(texts.copyOf, { label })} onClick={copy}>{t(texts.copy)}</Button>
      </div>
    </div>
  );
}
