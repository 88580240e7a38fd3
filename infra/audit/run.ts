import { spawn } from 'node:child_process';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  /** Both streams, in the order in which they came. */
  readonly output: string;
}

export async function run(command: string, args: readonly string[], cwd: string): Promise<Run> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => { stdout.push(chunk); output.push(chunk); });
  child.stderr.on('data', (chunk: Buffer) => { output.push(chunk); });
  const code = await new Promise<number | null>((resolve, reject) => { child.on('error', reject).on('close', resolve); });
  return { code, stdout: Buffer.concat(stdout).toString(), output: Buffer.concat(output).toString() };
}
