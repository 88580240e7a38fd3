import { setTimeout as pause } from 'node:timers/promises';
import { interruption } from './interruption.ts';

/** Asks again and again until the answer is there, and fails once the bound is reached. */
export async function waitFor<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    interruption.throwIfAborted();
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not there after ${seconds} s`);
    await pause(50);
  }
}
