import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, useCases } from './paths.ts';
import { runInForeground, runTool } from './tool.ts';

/** Builds the functions for this machine. Cargo shows its own progress. */
export async function buildFunctions(): Promise<void> {
  const code = await runInForeground('cargo', ['build', '--quiet', '--workspace', '--bins'], { cwd: root });
  if (code !== 0) throw new Error('the functions do not build');
}

/** Lays the built binaries out as Lambda wants them: <use-case>/bootstrap. */
export async function layFunctions(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  await Promise.all(
    useCases().map((useCase) => {
      mkdirSync(join(directory, useCase), { recursive: true });
      const binary = join(root, 'target', 'debug', useCase);
      // Without debug information they take half the time to pack, upload and unpack.
      return runTool('strip', ['-S', '-o', join(directory, useCase, 'bootstrap'), binary], { cwd: root });
    }),
  );
}
