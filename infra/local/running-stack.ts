import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, deploy } from './deploy.ts';
import { freePort, startEmulator } from './emulator.ts';
import { bridgeGaps } from './gaps.ts';
import { layFunctions } from './functions.ts';
import { writePages } from './pages.ts';
import { local } from './paths.ts';
import { type Stack, writeStack } from './stack-file.ts';
import { step } from './step.ts';
import { startTimeStampAuthority } from './time-stamp-authority.ts';

interface Options {
  /** Holds everything the stack is made of and keeps. */
  readonly directory: string;
  readonly port: number;
  /** The web client's origin, to which mailed links lead. */
  readonly site: string;
  readonly log: string;
}

/** Keeps a stack alive while the work goes on, and stops it whatever becomes of the work. */
export async function withStack<T>(
  { directory, port, site, log }: Options,
  work: (stack: Stack, file: string) => Promise<T>,
): Promise<T> {
  const state = join(directory, 'state');
  const functions = join(directory, 'functions');
  const file = join(directory, 'stack.json');
  mkdirSync(state, { recursive: true });
  await layFunctions(functions);

  const emulator = await step(`start the emulator on port ${port}`, () =>
    startEmulator({ port, state, log }),
  );
  const authority = await startTimeStampAuthority();
  try {
    const bootstrapped = join(state, 'bootstrapped');
    if (!existsSync(bootstrapped)) {
      await step('bootstrap CDK', () => bootstrap(emulator));
      writeFileSync(bootstrapped, '');
    }
    const stack = await step('deploy the stacks', () =>
      deploy({ emulator, functions, assembly: join(directory, 'assembly'), site, authority }),
    );
    await bridgeGaps(stack);
    await step('write the public pages', () => writePages(stack));
    await writeStack(file, stack);
    return await work(stack, file);
  } finally {
    await rm(file, { force: true });
    await step('stop the emulator', () => emulator.stop());
    await authority.stop();
  }
}

/** The same on a free port, in a directory that is gone afterwards. */
export async function withEphemeralStack<T>(
  work: (stack: Stack, file: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'yakusoku-'));
  mkdirSync(local, { recursive: true });
  try {
    return await withStack(
      {
        directory,
        port: await freePort(),
        // Nobody serves it there: what tells one stack's story follows no link.
        site: 'http://localhost:8080',
        log: join(local, 'ephemeral-emulator.log'),
      },
      work,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
