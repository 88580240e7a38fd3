import { Problem } from '../api/problem.ts';
import type { Upload } from '../api/schema.ts';

/** Sends a file to where the API said, with the headers it said. `fetch` does not say how far it is. */
export function upload(file: File, { url, headers }: Upload, onProgress: (done: number) => void, signal: AbortSignal): Promise<void> {
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason as Error);
    });
    request.upload.addEventListener('progress', ({ loaded }) => { onProgress(loaded); });
    request.addEventListener('error', () => { reject(Problem.of('upload-cut')); });
    request.addEventListener('load', () => {
      const { status } = request;
      // 412: it is there already, as a file can be put once only.
      if ((status >= 200 && status < 300) || status === 412) resolve();
      else reject(Problem.of('upload-refused', status));
    });
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(file);
  });
}
