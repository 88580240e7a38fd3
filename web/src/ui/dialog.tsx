import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { asProblem, type Problem } from '../api/problem.ts';
import { t, type Text } from '../language/text.ts';
import { Alert } from './alert.tsx';
import { Button } from './button.tsx';

const texts = {
  cancel: ['キャンセル', 'Cancel'],
  retype: ['確認のため「{name}」と入力してください', 'Type “{name}” to confirm'],
} satisfies Record<string, Text>;

interface DialogProps {
  readonly title: string;
  /** It was closed: by Escape, by its button, or because it is done. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Something over the page. Focus stays inside, Escape closes it, and focus returns to the opener. */
export function Dialog({ title, onClose, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  readonly action: string;
  readonly isDangerous?: boolean;
  /** What must be typed first, for what cannot be undone. */
  readonly retype?: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Says what an action will do, and does it once it was confirmed. */
export function Confirm({ title, children, action, isDangerous = false, retype, onConfirm, onClose }: ConfirmProps): JSX.Element {
  const typed = useSignal('');
  const problem = useSignal<Problem | undefined>(undefined);
  const field = useId();
  const confirm = async (): Promise<void> => {
    problem.value = undefined;
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      problem.value = asProblem(thrown);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-body">
        {children}
        {retype === undefined ? null : (
          <div class="field">
            <label for={field}>{t(texts.retype).replace('{name}', retype)}</label>
            <input id={field} autocomplete="off" value={typed.value} onInput={({ currentTarget }) => (typed.value = currentTarget.value)} />
          </div>
        )}
        <Alert problem={problem.value} />
      </div>
      <div class="dialog-foot">
        <Button kind="quiet" onClick={onClose}>
          {t(texts.cancel)}
        </Button>
        <Button
          kind={isDangerous ? 'danger' : 'primary'}
          disabled={retype !== undefined && typed.value.normalize('NFKC').trim() !== retype.normalize('NFKC').trim()}
          onClick={confirm}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
