import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/problem.ts';
import { Failed, Loading } from './states.tsx';

/** A part of a page whose code comes when the part is drawn. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): (props: Props) => JSX.Element {
  return function Later(props) {
    const loaded = useSignal<{ readonly Part?: ComponentType<Props> } | undefined>(undefined);
    const read = (): void => {
      loaded.value = undefined;
      load().then(
        (Part) => (loaded.value = { Part }),
        () => (loaded.value = {}),
      );
    };
    useEffect(read, []);
    if (loaded.value === undefined) return <Loading lines={2} />;
    const { Part } = loaded.value;
    return Part === undefined ? <Failed problem={Problem.of('unreachable')} retry={read} /> : <Part {...props} />;
  };
}
