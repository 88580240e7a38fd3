import { Interrupted, interruption } from './interruption.ts';

/** Runs a command's work and turns what becomes of it into the exit code. */
export async function exitWith(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (interruption.aborted || error instanceof Interrupted) {
      process.exitCode = 130;
      return;
    }
    process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
