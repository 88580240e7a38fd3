import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { virtualEnvironment } from './paths.ts';
import { signalGroup } from './tool.ts';
import { waitFor } from './wait.ts';

export const region = 'ap-northeast-1';

/** The keys that the emulator takes for the account's administrator, for every AWS client here. */
export const administrator = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Emulator {
  readonly address: string;
  stop(): Promise<void>;
}

interface Options {
  readonly port: number;
  /** Where it keeps what it holds. Given the same directory again, it goes on from there. */
  readonly state: string;
  readonly log: string;
}

export async function startEmulator({ port, state, log }: Options): Promise<Emulator> {
  const address = `http://localhost:${port}`;
  const scratch = join(state, 'scratch');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  forgetStreamPositions(state);
  const output = openSync(log, 'w');
  const emulator = spawn(join(virtualEnvironment, 'bin', 'ministack'), [], {
    env: {
      PATH: process.env['PATH'],
      HOME: state,
      TMPDIR: scratch,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: region,
      // Each function runs under its own role and is refused what the role does not grant.
      AUTH: 'true',
      // Handed on to the functions.
      AWS_ENDPOINT_URL: address,
      IOT_MTLS_ENABLED: '0',
      PERSIST_STATE: '1',
      STATE_DIR: state,
      S3_PERSIST: '1',
      S3_DATA_DIR: join(state, 's3'),
    },
    stdio: ['ignore', output, output],
    // A group of its own: Ctrl-C must not reach it before the runner has stopped what uses it,
    // and the functions it runs must go when it goes.
    detached: true,
  });
  closeSync(output);
  const exited = new Promise<void>((resolve) => {
    emulator.once('exit', () => {
      resolve();
    });
    emulator.once('error', () => {
      resolve();
    });
  });
  const killGroup = () => {
    if (emulator.pid !== undefined) signalGroup(emulator.pid, 'SIGKILL');
  };
  process.once('exit', killGroup);

  const stop = async () => {
    emulator.kill('SIGTERM');
    const patience = setTimeout(killGroup, 20_000);
    await exited;
    clearTimeout(patience);
    killGroup();
    process.removeListener('exit', killGroup);
  };

  try {
    await waitFor('the emulator', 60, async () => {
      if (emulator.pid === undefined || emulator.exitCode !== null) {
        throw new Error(`the emulator did not start:\n${readFileSync(log, 'utf8')}`);
      }
      return (await isReady(address)) ? true : undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}

/**
 * The emulator keeps how far each stream was read, but not the streams. After a restart it would wait for as many
 * new records as it had read before, and deliver none of them.
 */
function forgetStreamPositions(state: string): void {
  const file = join(state, 'lambda.json');
  if (!existsSync(file)) return;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { payload: Record<string, unknown> };
  delete kept.payload['dynamodb_stream_positions'];
  writeFileSync(file, JSON.stringify(kept));
}

export async function isReady(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/_ministack/ready`);
    return answer.ok;
  } catch {
    return false;
  }
}

/** Whether something listens on the port already. */
export async function portIsTaken(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return false;
  } catch {
    return true;
  }
}

export async function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
