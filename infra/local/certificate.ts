import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

/** The published keys (RFC 7517). */
export interface JsonWebKeySet {
  readonly keys: readonly (JsonWebKey & { readonly kid?: string })[];
}

const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

/** What a certificate of deletion says (a compact JWS, RFC 7515), if one of the keys signed every byte of it. */
export function readCertificate(certificate: string, { keys }: JsonWebKeySet): unknown {
  const [header, claims, signature, ...more] = certificate.trim().split('.');
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0) {
    throw new Error('this is no certificate: it has three parts, with dots between them');
  }
  const { alg, typ, kid } = decode(header) as { alg?: string; typ?: string; kid?: string };
  if (alg !== 'ES256' || typ !== 'deletion-certificate+jwt') throw new Error(`this is no certificate of deletion, but a ${String(typ)}`);
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined) throw new Error(`none of the published keys is ${String(kid)}`);
  const genuine = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!genuine) throw new Error('the signature is not of these words: something was changed');
  return decode(claims);
}
