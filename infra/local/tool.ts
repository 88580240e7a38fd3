import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { interruption } from './interruption.ts';

interface Options {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a tool quietly and shows what it said only if it failed. It gets a process group of its own,
 * so that an interruption reaches the tool's children too.
 */
export async function runTool(command: string, args: string[], options: Options): Promise<void> {
  interruption.throwIfAborted();
  const tool = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said: Buffer[] = [];
  tool.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  tool.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const stop = () => {
    if (tool.pid !== undefined) signalGroup(tool.pid, 'SIGTERM');
  };
  interruption.addEventListener('abort', stop);
  try {
    const [code] = (await once(tool, 'close')) as [number | null];
    interruption.throwIfAborted();
    if (code !== 0) {
      process.stderr.write(Buffer.concat(said));
      throw new Error(`\`${[command, ...args].join(' ')}\` failed`);
    }
  } finally {
    interruption.removeEventListener('abort', stop);
  }
}

/** Runs a command in the foreground, on this terminal, and gives its exit code. */
export async function runInForeground(command: string, args: string[], options: Options): Promise<number> {
  interruption.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: 'inherit',
  });
  // Ctrl-C reaches the child by itself, as it shares the terminal; a plain kill of the runner does not.
  const stop = () => child.kill('SIGTERM');
  interruption.addEventListener('abort', stop);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    interruption.removeEventListener('abort', stop);
  }
}

/** Signals every process of a group; tells whether there was one left to signal. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}
