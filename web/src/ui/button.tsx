import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX, TargetedMouseEvent } from 'preact';
import { asProblem } from '../api/problem.ts';
import { toastProblem } from './toast.tsx';

interface ButtonProps {
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly small?: boolean;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  /** Names the button for those who do not see what it stands beside. */
  readonly label?: string;
  readonly name?: string;
  readonly value?: string;
  readonly onClick?: (event: TargetedMouseEvent<HTMLButtonElement>) => unknown;
  readonly children?: ComponentChildren;
}

/** A button; while what it does goes on, it waits, and a failure is shown. */
export function Button({
  kind = 'secondary', type = 'button', small = false, disabled = false, busy = false, label, name, value, onClick, children,
}: ButtonProps): JSX.Element {
  const running = useSignal(false);
  const isBusy = busy || running.value;
  const click = async (event: TargetedMouseEvent<HTMLButtonElement>): Promise<void> => {
    if (isBusy) {
      event.preventDefault();
      return;
    }
    const done = onClick?.(event);
    if (!(done instanceof Promise)) return;
    running.value = true;
    try {
      await done;
    } catch (thrown) {
      toastProblem(asProblem(thrown));
    } finally {
      running.value = false;
    }
  };
  return (
    <button
      type={type}
      class={`button ${kind}${small ? ' small' : ''}`}
      disabled={disabled}
      aria-busy={isBusy}
      onClick={click}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(name === undefined ? {} : { name })}
      {...(value === undefined ? {} : { value })}
    >
      {children}
    </button>
  );
}
