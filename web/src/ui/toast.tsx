// What an action answers, where the eye is.
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Problem } from '../api/problem.ts';
import { t, type Text } from '../language/text.ts';

interface ToastEntry {
  readonly id: number;
  readonly text: () => string;
  readonly failed: boolean;
  readonly undo?: () => unknown;
}

const texts = {
  undo: ['元に戻す', 'Undo'],
  close: ['閉じる', 'Close'],
} satisfies Record<string, Text>;

const entries = signal<readonly ToastEntry[]>([]);
let last = 0;

/** How long a toast without an action stays, in milliseconds. */
const stay = 6000;

function add(entry: Omit<ToastEntry, 'id'>): void {
  const id = (last += 1);
  entries.value = [...entries.value.slice(-2), { ...entry, id }];
  // What asks for an answer stays until it is closed.
  if (entry.undo === undefined && !entry.failed) setTimeout(() => { remove(id); }, stay);
}

function remove(id: number): void {
  entries.value = entries.value.filter((entry) => entry.id !== id);
}

/** Says that something was done. `undo` takes it back. */
export function toast(text: () => string, undo?: () => unknown): void {
  add({ text, failed: false, ...(undo === undefined ? {} : { undo }) });
}

export function toastProblem(problem: Problem): void {
  add({ text: () => problem.title, failed: true });
}

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {entries.value.map(({ id, text, failed, undo }) => (
        <div key={id} class={failed ? 'toast failed' : 'toast'}>
          <span>{text()}</span>
          {undo === undefined ? null : (
            <button type="button" onClick={() => { remove(id); void undo(); }}>
              {t(texts.undo)}
            </button>
          )}
          <button type="button" onClick={() => { remove(id); }}>
            {t(texts.close)}
          </button>
        </div>
      ))}
    </div>
  );
}
