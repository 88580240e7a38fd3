import { webcrypto, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type BaseBlock, Integer, ObjectIdentifier, OctetString, Sequence, Utf8String } from 'asn1js';
import {
  Attribute,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  ContentInfo,
  CryptoEngine,
  EncapsulatedContentInfo,
  Extension,
  ExtKeyUsage,
  IssuerAndSerialNumber,
  PKIStatus,
  PKIStatusInfo,
  setEngine,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

/** Stands for a time stamping authority (RFC 3161). Nobody else trusts it: its keys are made when it starts. */
export interface TimeStampAuthority {
  readonly address: string;
  /** Its root certificate, in PEM. */
  readonly root: string;
  stop(): Promise<void>;
}

/** A certificate and its key. */
interface Issuer {
  readonly certificate: Certificate;
  readonly key: webcrypto.CryptoKey;
}

const oid = {
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.47',
  signedData: '1.2.840.113549.1.7.2',
  statement: '1.2.840.113549.1.9.16.1.4',
  /** Of tests: nobody has registered it. */
  policy: '1.2.3.4.1',
};
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const digest = 'SHA-256';
/** How long its certificates hold, in milliseconds. */
const validity = 10 * 365 * 86_400_000;

setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto }));

export async function startTimeStampAuthority(): Promise<TimeStampAuthority> {
  const root = await certify('Root', oid.basicConstraints, new BasicConstraints({ cA: true }));
  const signer = await certify('Time stamps', oid.extendedKeyUsage, new ExtKeyUsage({ keyPurposes: [oid.timeStamping] }), root);

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    void answer(request, response, signer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    root: new X509Certificate(Buffer.from(root.certificate.toSchema().toBER())).toString(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function certify(name: string, extension: string, value: BasicConstraints | ExtKeyUsage, issuer?: Issuer): Promise<Issuer> {
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = new Certificate({ version: 2, serialNumber: serialNumber() });
  certificate.subject.typesAndValues.push(
    new AttributeTypeAndValue({ type: oid.commonName, value: new Utf8String({ value: `Yakusoku local: ${name}` }) }),
  );
  certificate.issuer = issuer?.certificate.subject ?? certificate.subject;
  certificate.notBefore.value = new Date(Date.now() - 60_000);
  certificate.notAfter.value = new Date(Date.now() + validity);
  certificate.extensions = [new Extension({ extnID: extension, critical: true, extnValue: value.toSchema().toBER() })];
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  await certificate.sign(issuer?.key ?? privateKey, digest);
  return { certificate, key: privateKey };
}

function serialNumber(): Integer {
  const bytes = webcrypto.getRandomValues(new Uint8Array(8));
  // A positive number that takes all eight bytes.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return new Integer({ valueHex: bytes.buffer });
}

async function answer(request: IncomingMessage, response: ServerResponse, signer: Issuer): Promise<void> {
  try {
    const asked = TimeStampReq.fromBER(await buffer(request));
    const token = await sign(asked, signer);
    const status = new PKIStatusInfo({ status: PKIStatus.granted });
    const granted = new TimeStampResp({ status, timeStampToken: token }).toSchema().toBER();
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(Buffer.from(granted));
  } catch {
    response.writeHead(400).end();
  }
}

/** States that what was asked about exists now. */
async function sign({ messageImprint, nonce }: TimeStampReq, { certificate, key }: Issuer): Promise<ContentInfo> {
  const stated = new TSTInfo({
    version: 1,
    policy: oid.policy,
    messageImprint,
    serialNumber: serialNumber(),
    genTime: new Date(),
    ...(nonce === undefined ? {} : { nonce }),
  });
  const statement = stated.toSchema().toBER();
  const { issuer } = certificate;
  const hash = async (data: ArrayBuffer) => new OctetString({ valueHex: await webcrypto.subtle.digest(digest, data) });
  const sequence = (value: BaseBlock) => new Sequence({ value: [value] });
  const encapContentInfo = new EncapsulatedContentInfo({ eContentType: oid.statement });
  // Given to the constructor it would come out in pieces, which DER does not have.
  encapContentInfo.eContent = new OctetString({ valueHex: statement });
  const signed = new SignedData({
    version: 3,
    encapContentInfo,
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer, serialNumber: certificate.serialNumber }),
        signedAttrs: new SignedAndUnsignedAttributes({
          type: 0,
          attributes: [
            new Attribute({ type: oid.contentType, values: [new ObjectIdentifier({ value: oid.statement })] }),
            new Attribute({ type: oid.messageDigest, values: [await hash(statement)] }),
            new Attribute({
              type: oid.signingCertificate,
              values: [sequence(sequence(sequence(await hash(certificate.toSchema().toBER()))))],
            }),
          ],
        }),
      }),
    ],
    certificates: [certificate],
  });
  await signed.sign(key, 0, digest);
  return new ContentInfo({ contentType: oid.signedData, content: signed.toSchema(true) });
}
