import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, useCases } from './paths.ts';
import { runInForeground } from './tool.ts';

/** Builds the functions for this machine. Cargo shows its own progress. */
export async function buildFunctions(): Promise<void> {
  const code = await runInForeground('cargo', ['build', '--quiet', '--workspace', '--bins'], { cwd: root });
  if (code !== 0) throw new Error('the functions do not build');
}

/** Lays the built binaries out as Lambda wants them: <use-case>/bootstrap. */
export function layFunctions(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  for (const useCase of useCases()) {
    mkdirSync(join(directory, useCase), { recursive: true });
    copyFileSync(join(root, 'target', 'debug', useCase), join(directory, useCase, 'bootstrap'));
  }
}
