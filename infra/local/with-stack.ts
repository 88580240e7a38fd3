// with-stack.ts -- <command…>: runs the command against a freshly deployed stack, which it finds
// through YAKUSOKU_STACK, and exits as the command did.
import { exitWith } from './exit.ts';
import { root } from './paths.ts';
import { withEphemeralStack } from './running-stack.ts';
import { runInForeground } from './tool.ts';

await exitWith(async () => {
  const [command, ...args] = process.argv.slice(process.argv.indexOf('--') + 1);
  if (!process.argv.includes('--') || command === undefined) {
    throw new Error('usage: with-stack.ts -- <command…>');
  }
  return withEphemeralStack((_stack, file) =>
    runInForeground(command, args, { cwd: root, env: { ...process.env, YAKUSOKU_STACK: file } }),
  );
});
