// What a page shows of the API: waiting, failed, or there.
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { asProblem, type Problem } from '../api/problem.ts';
import { Failed, Loading } from './states.tsx';

export interface Resource<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  /** Reads it again; what is there stays until the answer has come. */
  readonly reload: () => Promise<void>;
  /** Shows what is known to be true now, without reading it. */
  readonly set: (value: T) => void;
}

interface State<T> {
  readonly value?: T;
  readonly problem?: Problem;
  readonly isLoading: boolean;
}

/** Reads something when the component appears, and whenever one of `given` changes. */
export function useResource<T>(load: () => Promise<T>, given: readonly unknown[] = []): Resource<T> {
  const state: Signal<State<T>> = useSignal<State<T>>({ isLoading: true });
  const latest = useSignal(0);
  const read = async (keeps: boolean): Promise<void> => {
    const turn = (latest.value += 1);
    const before = state.peek().value;
    state.value = keeps && before !== undefined ? { value: before, isLoading: true } : { isLoading: true };
    const next = await load().then(
      (value): State<T> => ({ value, isLoading: false }),
      (thrown: unknown): State<T> => ({ problem: asProblem(thrown), isLoading: false }),
    );
    // An answer that was overtaken is not shown.
    if (turn === latest.peek()) state.value = next;
  };
  useEffect(() => {
    void read(false);
  }, given);
  const { value, problem, isLoading } = state.value;
  return {
    value,
    problem,
    isLoading,
    reload: () => read(true),
    set: (now) => {
      latest.value += 1;
      state.value = { value: now, isLoading: false };
    },
  };
}

interface ShownProps<T> {
  readonly of: Resource<T>;
  /** How many lines the skeleton has. */
  readonly lines?: number;
  readonly children: (value: T) => ComponentChildren;
}

export function Shown<T>({ of, lines = 4, children }: ShownProps<T>): JSX.Element {
  if (of.value !== undefined) return <div aria-busy={of.isLoading}>{children(of.value)}</div>;
  if (of.problem !== undefined) return <Failed problem={of.problem} retry={of.reload} />;
  return <Loading lines={lines} />;
}
