import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { readSettings, type StageSettings } from '../lib/stage.ts';

const now = new Date('2026-11-28T05:30:00Z');
const read = (context: Record<string, unknown>): StageSettings => readSettings(new App({ context }).node, now);

test('without settings the stage is production, on arm64, with mail from Tokyo', () => {
  const settings = read({});
  assert.equal(settings.name, 'production');
  assert.equal(settings.architecture.name, 'arm64');
  assert.equal(settings.mailRegion, 'ap-northeast-1');
  assert.ok(isAbsolute(settings.functions));
});

test('the local stage has the account of the emulator', () => {
  assert.equal(read({ stage: 'local' }).account, '000000000000');
});

test('the document lock is permanent except where tests leave files behind', () => {
  assert.equal(read({}).documentLock, 'COMPLIANCE');
  assert.equal(read({ stage: 'local' }).documentLock, 'GOVERNANCE');
  assert.equal(read({ documentLock: 'GOVERNANCE' }).documentLock, 'GOVERNANCE');
  assert.deepEqual([read({}).exportVolume, read({ stage: 'local' }).exportVolume], [500, 20]);
  assert.equal(read({ closingDays: '12-29/01-03,2027-05-06' }).closingDays, '12-29/01-03,2027-05-06');
  assert.throws(() => read({ closingDays: '2027-5-6' }), { message: /"closingDays" must be days/ });
  assert.throws(() => read({ exportVolume: '0' }), { message: /"exportVolume" must be a number from 1 to 9999/ });
  assert.throws(() => read({ documentLock: 'NONE' }), { message: /"documentLock" must be COMPLIANCE or GOVERNANCE/ });
});

const timeStampRoot = join(import.meta.dirname, '../../functions/document-time-stamping/src/authority/fixtures/root.der');

test('a time stamping authority is believed only with its root certificate', () => {
  assert.equal(read({}).timeStampAuthority, undefined);
  const timeStampAuthority = 'https://tsa.example.jp/';
  const root = readFileSync(timeStampRoot).toString('base64');
  assert.deepEqual(read({ timeStampAuthority, timeStampRoot }).timeStampAuthority, { address: timeStampAuthority, root });
  const together = { message: /"timeStampAuthority" must be given with "timeStampRoot"/ };
  assert.throws(() => read({ timeStampAuthority }), together);
  assert.throws(() => read({ timeStampRoot }), together);
  for (const wrong of ['tsa.example.jp', 'ftp://tsa.example.jp/', 'https://user:secret@tsa.example.jp/']) {
    assert.throws(() => read({ timeStampAuthority: wrong, timeStampRoot }), { message: /"timeStampAuthority" must be an address/ });
  }
  for (const wrong of ['nowhere.pem', import.meta.filename]) {
    assert.throws(() => read({ timeStampAuthority, timeStampRoot: wrong }), { message: /"timeStampRoot" must be the path/ });
  }
});

test('whoever is on call has an HTTPS address or a telephone number', () => {
  assert.deepEqual(read({ onCall: 'https://example.jp/call,+819012345678' }).onCall, ['https://example.jp/call', '+819012345678']);
  assert.throws(() => read({ onCall: 'http://example.jp' }), { message: /"onCall" must be HTTPS addresses or telephone numbers/ });
});

test('copies of the audit log are locked for seven years by default', () => {
  assert.deepEqual([read({}).auditYears, read({ auditYears: '10' }).auditYears], [7, 10]);
  assert.throws(() => read({ auditYears: '0' }), { message: /"auditYears" must be a number from 1 to 99/ });
});

test('colleagues approve after a week on the staff, and at once only locally', () => {
  assert.deepEqual([read({}).approverDays, read({ stage: 'local' }).approverDays], [7, 0]);
  assert.throws(() => read({ approverDays: 'never' }), { message: /"approverDays" must be a number from 0 to 99/ });
});

test('a session ends after ninety days, never before an unused one', () => {
  assert.deepEqual([read({}).sessionDays, read({ sessionDays: '30' }).sessionDays], [90, 30]);
  for (const sessionDays of ['29', '366', '9', 'never']) {
    assert.throws(() => read({ sessionDays }), { message: /"sessionDays" must be a number from 30 to 365/ });
  }
});

void test('what a company may register is four numbers', () => {
  assert.deepEqual([read({}).unconfirmedAllowance, read({}).confirmedAllowance], ['100,1024,50,512', '200000,1048576,5000,51200']);
  for (const wrong of ['100', '1,2,3,4,5', '1,2,3,x']) {
    assert.throws(() => read({ confirmedAllowance: wrong }), { message: /"confirmedAllowance" must be four numbers/ });
  }
});

test('x86_64 is used if set', () => {
  assert.equal(read({ architecture: 'x86_64' }).architecture.name, 'x86_64');
});

const siteCertificate = 'arn:aws:acm:us-east-1:111122223333:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0';

test('production has a front, and one machine only if it is set', () => {
  const client = join(import.meta.dirname, '../../web/dist');
  assert.deepEqual(read({}).front, { links: {}, client, certificate: undefined, doorVersion: undefined, deployedAt: now });
  assert.equal(read({ stage: 'local' }).front, undefined);
  const doorVersion = 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE';
  const contactUrl = 'mailto:support@example.jp';
  const given = read({ stage: 'local', front: 'on', client: '/built', contactUrl, siteCertificate, doorVersion });
  assert.deepEqual(given.front, { links: { contact: contactUrl }, client: '/built', certificate: siteCertificate, doorVersion, deployedAt: now });
});

test('who has a sender of their own says whose mails they are', () => {
  const sender = 'no-reply@mail.example.jp';
  const vendor = { company: '株式会社例', companyEnglish: 'Rei Co., Ltd.', contactUrl: 'https://www.example.jp/contact' };
  assert.deepEqual(read({ sender, ...vendor }).vendor, {
    companyInJapanese: vendor.company,
    companyInEnglish: vendor.companyEnglish,
    contact: vendor.contactUrl,
  });
  for (const missing of Object.keys(vendor)) {
    assert.throws(() => read({ sender, ...vendor, [missing]: '' }), { message: new RegExp(`"${missing}" must be given with "sender"`) });
  }
});

const refused: [setting: string, value: unknown, message: RegExp][] = [
  ['stage', 'staging', /"stage" must be production or local, and is "staging"/],
  ['architecture', 'arm', /"architecture" must be arm64 or x86_64/],
  ['account', '1234', /"account" must be the twelve digits/],
  ['mailRegion', 'Tokyo', /"mailRegion" must be an AWS region/],
  ['sender', 'Yakusoku <no-reply@example.jp>', /"sender" must be a bare mail address/],
  ['sender', 'no-reply@localhost', /"sender" must be a bare mail address/],
  ['siteUrl', 'app.example.jp', /"siteUrl" must be an origin/],
  ['siteUrl', 'https://app.example.jp/', /"siteUrl" must be an origin/],
  ['siteUrl', 'http://app.example.jp', /"siteUrl" must begin with https/],
  ['front', 'off', /"front" must be on in production/],
  ['front', 'ajar', /"front" must be on or off/],
  ['siteCertificate', siteCertificate.replace('us-east-1', 'ap-northeast-1'), /"siteCertificate" must be the ARN of an ACM certificate in us-east-1/],
  ['siteCertificate', `${siteCertificate}/more`, /"siteCertificate" must be the ARN/],
  ['privacyUrl', 'http://example.jp/privacy', /"privacyUrl" must begin with https/],
  ['doorVersion', 'AWSCURRENT', /"doorVersion" must be the VersionId/],
  ['functions', 7, /"functions" must be a string/],
];
for (const [setting, value, message] of refused) {
  test(`the setting ${setting} is refused when it is ${JSON.stringify(value)}`, () => {
    assert.throws(() => read({ [setting]: value }), message);
  });
}
