// A form that asks before it sends: what is wrong with its fields stands in the form, everything else in the question.
import { type Signal, useSignal } from '@preact/signals';
import { asProblem } from '../api/problem.ts';

interface Asked<T> {
  readonly body: T;
  readonly carryOut: () => Promise<void>;
  /** The question is over: it was answered, or left. */
  readonly end: () => void;
}

interface Decision<T> {
  readonly asked: Signal<Asked<T> | undefined>;
  /** Waits until the question is answered, as a form waits for what it sends. */
  readonly ask: (body: T) => Promise<void>;
}

export function useDecision<T>(carryOut: (body: T) => Promise<void>): Decision<T> {
  const asked = useSignal<Asked<T> | undefined>(undefined);
  const ask = (body: T): Promise<void> =>
    new Promise((done, refuse) => {
      const end = (): void => {
        asked.value = undefined;
        done();
      };
      asked.value = {
        body,
        end,
        carryOut: async () => {
          try {
            await carryOut(body);
          } catch (thrown) {
            const problem = asProblem(thrown);
            if (problem.fields.length === 0) throw problem;
            refuse(problem);
          }
        },
      };
    });
  return { asked, ask };
}
