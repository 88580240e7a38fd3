// Whether a certificate of deletion is genuine, found out in this browser with the published keys.
import { answer, open } from '../api/client.ts';
import type { DataClass, Product } from '../api/schema.ts';

/** What a certificate says (the claims of a JWS, RFC 7515). */
interface Claims {
  readonly sub: string;
  readonly product: Product;
  readonly contract_ended_on: string;
  readonly deadline: string;
  readonly started_at: string;
  readonly finished_at: string;
  readonly backups_end_on: string;
  readonly destroyed: readonly { readonly store: DataClass; readonly count: number; readonly digest: string }[];
  readonly retained: readonly { readonly kind: string; readonly ground: string; readonly count: number; readonly until: string | null }[];
}

interface Header {
  readonly alg?: string;
  readonly typ?: string;
  readonly kid?: string;
}

interface Checked {
  readonly isGenuine: boolean;
  readonly kid: string;
}

/** What a certificate says, whether it is genuine or not. */
export function claimsOf(certificate: string): Claims {
  return JSON.parse(textOf(partsOf(certificate)[1])) as Claims;
}

/** Whether one of the published keys signed every byte of it. */
export async function check(certificate: string): Promise<Checked> {
  const [header, claims, signature] = partsOf(certificate);
  const { alg, typ, kid = '' } = JSON.parse(textOf(header)) as Header;
  const { keys } = await answer(open.GET('/.well-known/deletion-certificate-keys.json'));
  const published = keys.find((one) => one.kid === kid);
  if (alg !== 'ES256' || typ !== 'deletion-certificate+jwt' || published === undefined) return { isGenuine: false, kid };
  const key = await crypto.subtle.importKey('jwk', published, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${header}.${claims}`);
  const isGenuine = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(signature), signed);
  return { isGenuine, kid };
}

function partsOf(certificate: string): [header: string, claims: string, signature: string] {
  const [header = '', claims = '', signature = ''] = certificate.trim().split('.');
  return [header, claims, signature];
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

function textOf(base64url: string): string {
  return new TextDecoder().decode(bytesOf(base64url));
}
