import { Problem } from '../api/problem.ts';
import type { Said } from './documents-digest.worker.ts';
import address from './documents-digest.worker.ts?worker&url';

interface Policy {
  createScriptURL(address: string): string;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
const policy = trustedTypes?.createPolicy('worker', { createScriptURL: (own) => own });

/** The SHA-256 of a file, in hexadecimal digits. */
export function digestOf(file: File, onProgress: (done: number) => void, signal: AbortSignal): Promise<string> {
  const worker = new Worker(policy?.createScriptURL(address) ?? address, { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    signal.addEventListener('abort', () => { reject(signal.reason as Error); });
    worker.addEventListener('error', () => { reject(Problem.of('unreachable')); });
    worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      if ('done' in data) onProgress(data.done);
      else if ('sha256' in data) resolve(data.sha256);
      else reject(Problem.of('file-changed'));
    });
    worker.postMessage(file);
  }).finally(() => { worker.terminate(); });
}
