// with-stack.ts -- <command…>: runs the command against a freshly deployed stack, which it finds
// through YAKUSOKU_STACK, and exits as the command did.
// If it failed, it says what the functions logged as errors, which is gone with the stack.
import { exitWith } from './exit.ts';
import { loggedErrors } from './logs.ts';
import { root } from './paths.ts';
import { withEphemeralStack } from './running-stack.ts';
import type { Stack } from './stack-file.ts';
import { runInForeground } from './tool.ts';

await exitWith(async () => {
  const [command, ...args] = process.argv.slice(process.argv.indexOf('--') + 1);
  if (!process.argv.includes('--') || command === undefined) {
    throw new Error('usage: with-stack.ts -- <command…>');
  }
  return withEphemeralStack(async (stack, file) => {
    const code = await runInForeground(command, args, { cwd: root, env: { ...process.env, YAKUSOKU_STACK: file } });
    // The stack goes now, and its logs with it.
    if (code !== 0) await reportErrors(stack);
    return code;
  });
});

async function reportErrors(stack: Stack): Promise<void> {
  const errors = await loggedErrors(stack);
  process.stderr.write(`✗ functions logged ${errors.length === 0 ? 'no errors' : 'these errors:'}\n`);
  for (const error of errors) process.stderr.write(`  ${error}\n`);
}
