import { setMaxListeners } from 'node:events';

/** Ctrl-C, SIGTERM, a closed terminal or a closed pipe: all mean "stop everything, leave nothing behind". */
export class Interrupted extends Error {
  constructor(cause: string) {
    super(`interrupted by ${cause}`);
  }
}

const controller = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    controller.abort(new Interrupted(name));
  });
}
process.stdout.on('error', () => {
  controller.abort(new Interrupted('a closed output'));
});

/** Aborts once the runner has been told to stop. Whatever waits, waits with it. */
export const interruption = controller.signal;
// Everything that runs until then listens: as many as there are functions, and more.
setMaxListeners(0, interruption);

/** Settles only when the runner is told to stop. */
export async function untilInterrupted(): Promise<void> {
  if (interruption.aborted) return;
  await new Promise<void>((resolve) => {
    interruption.addEventListener('abort', () => {
      resolve();
    });
  });
}
