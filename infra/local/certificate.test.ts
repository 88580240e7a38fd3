import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { readCertificate } from './certificate.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: object, claims: object): string {
  const words = `${encode({ alg: 'ES256', typ: 'deletion-certificate+jwt', kid: 'one', ...header })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(words), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${words}.${signature.toString('base64url')}`;
}

test('a certificate is read with the published key', () => {
  assert.deepEqual(readCertificate(`${signed({}, { sub: 'org_1' })}\n`, keys), { sub: 'org_1' });
});

/** The bytes that the text stands for: the last character of a part carries bits that belong to none. */
const bytes = (certificate: string): string[] =>
  certificate.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));

test('a certificate of which any byte was changed is refused', () => {
  const certificate = signed({}, { sub: 'org_1', destroyed: [] });
  for (let at = 0; at < certificate.length; at += 1) {
    const changed = `${certificate.slice(0, at)}${certificate[at] === 'A' ? 'B' : 'A'}${certificate.slice(at + 1)}`;
    if (bytes(changed).join('.') === bytes(certificate).join('.')) continue;
    assert.throws(() => readCertificate(changed, keys));
  }
});

test('what is no certificate, or of another key, is refused', () => {
  for (const other of ['', 'a.b', signed({ typ: 'JWT' }, {}), signed({ alg: 'none' }, {}), signed({ kid: 'two' }, {}), signed({ typ: 'at+jwt' }, {})]) {
    assert.throws(() => readCertificate(other, keys));
  }
});
