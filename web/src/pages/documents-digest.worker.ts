// Digests a file piece by piece: 100 MB neither stand in memory nor hold up the page.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** What the worker says: how far it is, the digest, or that the file cannot be read. */
export type Said = { readonly done: number } | { readonly sha256: string } | { readonly unreadable: true };

const say = (said: Said): void => {
  postMessage(said);
};

async function digest(file: File): Promise<string> {
  const hash = sha256.create();
  let done = 0;
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    hash.update(read.value);
    done += read.value.length;
    say({ done });
  }
  return bytesToHex(hash.digest());
}

addEventListener('message', ({ data }: MessageEvent<File>) => {
  digest(data).then(
    (found) => { say({ sha256: found }); },
    () => { say({ unreadable: true }); },
  );
});
