// verify.ts <file> [<keys>]: says what a certificate of deletion says, if a published key signed it. The keys are a file, so
// that nothing has to be online, or else those of the running stack.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type JsonWebKeySet, readCertificate } from './certificate.ts';
import { throughTheDoor } from './door.ts';
import { exitWith } from './exit.ts';
import { root } from './paths.ts';
import { runningStack } from './stack-file.ts';

async function published(file: string): Promise<JsonWebKeySet> {
  if (file !== '') return JSON.parse(await readFile(resolve(root, file), 'utf8')) as JsonWebKeySet;
  const stack = await runningStack();
  if (stack === undefined) {
    throw new Error('KEYS=… で公開鍵のファイルを指定してください / KEYS=… is the file of the published keys (/.well-known/deletion-certificate-keys.json)');
  }
  const answer = await fetch(`${stack.api}/.well-known/deletion-certificate-keys.json`, {
    headers: throughTheDoor(stack, '127.0.0.1'),
    signal: AbortSignal.timeout(10_000),
  });
  return (await answer.json()) as JsonWebKeySet;
}

await exitWith(async () => {
  const [certificate = '', keys = ''] = process.argv.slice(2);
  if (certificate === '') throw new Error('CERT=… を指定してください / CERT=… is the file of the certificate');
  const says = readCertificate(await readFile(resolve(root, certificate), 'utf8'), await published(keys));
  process.stdout.write(`✓ 署名は正しいものです / the signature is genuine\n${JSON.stringify(says, undefined, 2)}\n`);
  return 0;
});
