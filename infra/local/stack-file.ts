import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isReady } from './emulator.ts';
import { local } from './paths.ts';

/** What a deployed stack is made of, for the tests, the tools and the people that use it. */
export interface Stack {
  readonly api: string;
  /** What the front door sends along: without it the API answers nobody. */
  readonly door: string;
  readonly site: string;
  readonly emulator: string;
  readonly region: string;
  readonly tables: Record<string, string>;
  readonly functions: Record<string, string>;
  readonly roles: Record<string, string>;
  readonly keys: Record<string, string>;
  readonly buckets: Record<string, string>;
  /** Queues of work by purpose, and dead-letter queues by use case: `purge`, `retention-purge-dead-letter`. */
  readonly queues: Record<string, string>;
  /** The address of the public pages, for browsers. */
  readonly pages: string;
}

/** The stack that `make run` keeps alive. */
export const runningStackFile = join(local, 'stack.json');

export async function writeStack(file: string, stack: Stack): Promise<void> {
  // Whoever watches for the file finds it whole or not at all.
  await writeFile(`${file}.new`, `${JSON.stringify(stack, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

export async function readStack(file: string): Promise<Stack> {
  return JSON.parse(await readFile(file, 'utf8')) as Stack;
}

/** What `make run` keeps alive right now, if it does. */
export async function runningStack(): Promise<Stack | undefined> {
  const stack = await readStack(runningStackFile).catch(() => undefined);
  return stack !== undefined && (await isReady(stack.emulator)) ? stack : undefined;
}

/** The same, for tools that need it. */
export async function requireRunningStack(): Promise<Stack> {
  const stack = await runningStack();
  if (stack === undefined) {
    throw new Error('先に `make run` で起動してください / nothing is running: start it with `make run`');
  }
  return stack;
}
