import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const period = 30_000;

/** The code of an authenticator app at a time in milliseconds (RFC 6238), from a secret in base 32. */
export function codeAt(secret: string, time: number): string {
  const bits = Array.from(secret, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(time / period)));
  const tag = createHmac('sha1', key).update(step).digest();
  const number = tag.readUInt32BE((tag.at(-1) ?? 0) & 0xf) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** The code of the step before: an app that is registered with it counts as one that is late, and can sign in at once. */
export function codeBefore(secret: string, time: number): string {
  return codeAt(secret, time - period);
}

/** How long the code of a time in milliseconds is shown from then on. */
export function secondsLeft(time: number): number {
  return Math.ceil((period - (time % period)) / 1000);
}
