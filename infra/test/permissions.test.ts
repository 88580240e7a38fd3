import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { grants } from './grants.ts';
import { matchesSnapshot, textTable } from './snapshot.ts';
import { production, resourcesOf, useCases } from './synthesized.ts';

const granted = grants(production);
const held = granted.flatMap(({ role, resource, actions }) => actions.map((action) => ({ role, resource, action })));

test('what each role may do is what was reviewed', () => {
  const rows = granted.map(({ role, resource, actions }) => [role, resource, actions.join(' ')]);
  matchesSnapshot('permissions.txt', textTable(['role', 'resource', 'actions'], rows));
});

test('the table of permissions shows everything: roles hold nothing by other means', () => {
  const { data, mail, service } = production;
  for (const role of resourcesOf(service, 'AWS::IAM::Role')) {
    assert.deepEqual(Object.keys(role.properties), ['AssumeRolePolicyDocument'], role.path);
  }
  assert.deepEqual(resourcesOf(service, 'AWS::IAM::ManagedPolicy'), []);
  assert.deepEqual([...data.resources, ...mail.resources].filter(({ type }) => type.startsWith('AWS::IAM::')), []);
});

test('every use case holds permissions under a role of its own', () => {
  assert.deepEqual([...new Set(held.map(({ role }) => role))].sort(), [...useCases].sort());
});

test('no role can change or remove what is in the audit table', () => {
  const audit = held.filter(({ resource }) => resource === 'AuditTable');
  assert.deepEqual(new Set(audit.map(({ action }) => action)), new Set(['dynamodb:PutItem']));
});

test('signup cannot touch sessions', () => {
  assert.deepEqual(held.filter(({ role, resource }) => role === 'signup' && resource === 'SessionsTable'), []);
});

test('mail-delivery cannot touch the directory, and reads no personal data but that of mail', () => {
  const reached = new Set(held.filter(({ role }) => role === 'mail-delivery').map(({ resource }) => resource));
  assert.ok(reached.has('OutboxTable') && reached.has('MailKey'));
  for (const other of ['DirectoryTable', 'SessionsTable', 'KeyringTable', 'AuditTable', 'PeopleKey', 'IndexKey', 'SigningKey']) {
    assert.ok(!reached.has(other), other);
  }
});

test('only what needs personal data can read it, and only what signs people in can sign an access token', () => {
  const holders = (resource: string, action: string): string[] =>
    held.filter((one) => one.resource === resource && one.action === action).map(({ role }) => role);
  // sign-in shows people their own; invite lists addresses and names who invites; role-change lists the members;
  // password-reset keeps it out of passwords and writes to their owners; contract-end and customer-notification
  // write to representatives; export-packing packs what they take along.
  assert.deepEqual(holders('PeopleKey', 'kms:Decrypt'), [
    ...['contract-end', 'customer-notification', 'export-packing', 'invite', 'password-reset', 'role-change', 'sign-in'],
  ]);
  assert.deepEqual(holders('ArchiveKey', 'kms:Decrypt'), ['archive-pass', 'document-archive', 'export-packing']);
  // Who accepts an invitation is signed in.
  assert.deepEqual(holders('SigningKey', 'kms:Sign'), ['invite', 'sign-in', 'staff-access']);
});

test('docs/security.md names the roles that hold the index key', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  const row = document.split('\n').find((line) => line.startsWith('| index |')) ?? '';
  const named = (row.split('|')[4] ?? '').split(',').map((role) => role.trim());
  const holders = new Set(held.filter(({ resource }) => resource === 'IndexKey').map(({ role }) => role));
  assert.deepEqual(named.sort(), [...holders].sort());
});

test('only what is for the staff reaches the staff, and it reaches no customer', () => {
  const ofStaff = ['archive-pass', 'contract-end', 'incident-clock', 'legal-hold', 'staff-access', 'status-posting'];
  const reaches = held.filter(({ resource }) => ['StaffTable', 'StaffKey'].includes(resource)).map(({ role }) => role);
  assert.deepEqual([...new Set(reaches)], ofStaff);
  const reached = new Set(held.filter(({ role }) => role === 'staff-access').map(({ resource }) => resource));
  for (const other of ['DirectoryTable', 'KeyringTable', 'PeopleKey', 'IndexKey']) {
    assert.ok(!reached.has(other), other);
  }
});

test('no role may invoke a function, and so none invites the first of the staff', () => {
  assert.deepEqual(held.filter(({ action }) => action.startsWith('lambda:')), []);
});

test('who purges can open nothing, and nobody else can say that something was purged', () => {
  const purges = held.filter(({ role }) => role === 'retention-purge').map(({ action }) => action);
  assert.deepEqual(purges.filter((action) => action.startsWith('kms:')).sort(), ['kms:GetPublicKey', 'kms:Sign']);
  const certify = held.filter(({ resource, action }) => resource === 'CertificateKey' && action === 'kms:Sign');
  assert.deepEqual(certify.map(({ role }) => role), ['retention-purge']);
});

test('no role has an action on the key of the tables', () => {
  assert.deepEqual(held.filter(({ resource }) => resource === 'TablesKey'), []);
});

test('who holds a pass changes nothing but the count of looks, and who issues one makes nobody of the staff', () => {
  const writes = ['PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action}`);
  const written = held.filter(({ role, action }) => role === 'archive-pass' && writes.includes(action));
  assert.deepEqual(new Set(written.map(({ resource }) => resource)), new Set(['PassesTable', 'OutboxTable', 'AuditTable']));
  const files = held.filter(({ role, action }) => role === 'archive-pass' && action.startsWith('s3:'));
  assert.deepEqual(files.map(({ action }) => action), ['s3:ListBucketVersions', 's3:GetObject']);
  const reach = held.filter(({ resource }) => resource === 'PassesTable').map(({ role }) => role);
  assert.deepEqual([...new Set(reach)], ['archive-pass']);
});

test('no action is a wildcard', () => {
  assert.deepEqual(held.filter(({ action }) => action.includes('*')), []);
});

test('no function can lift a lock, and only who keeps, shows, packs, holds or purges documents reaches their files', () => {
  const s3 = held.filter(({ action }) => action.startsWith('s3:'));
  const reaches = (resource: string) => [...new Set(s3.filter((one) => one.resource === resource).map(({ role }) => role))];
  assert.deepEqual(reaches('DocumentsBucket/*/doc_*'), ['archive-pass', 'document-archive', 'export-packing', 'legal-hold']);
  assert.deepEqual(reaches('DocumentsBucket/*'), ['retention-purge']);
  assert.deepEqual(reaches('DocumentsBucket/*/export/*'), ['data-export', 'export-packing']);
  assert.deepEqual(reaches('DocumentsBucket'), ['archive-pass', 'document-archive', 'export-packing', 'legal-hold', 'retention-purge']);
  const packing = s3.filter(({ role, resource }) => role === 'export-packing' && resource === 'DocumentsBucket/*/doc_*');
  assert.deepEqual(packing.map(({ action }) => action), ['s3:GetObject'], 'it changes no document');
  assert.ok(s3.every(({ action }) => !action.includes('Bypass')));
});

test('only status-posting writes public pages, and it takes none away', () => {
  const ofPages = held.filter(({ resource }) => resource.startsWith('PagesBucket'));
  assert.deepEqual(ofPages, [
    { role: 'status-posting', resource: 'PagesBucket', action: 's3:ListBucket' },
    { role: 'status-posting', resource: 'PagesBucket/*', action: 's3:PutObject' },
  ]);
});

test('only dynamodb:ListStreams, which cannot be narrowed, is on every resource', () => {
  const wide = held.filter(({ resource }) => resource.includes('*') && !/^(Documents|Pages)Bucket\//.test(resource));
  assert.deepEqual(
    wide,
    ['announcement-delivery', 'customer-notification', 'mail-delivery'].map((role) => ({ role, resource: '*', action: 'dynamodb:ListStreams' })),
  );
});

test('who takes subscriptions opens and lists none, and who tells them reaches no customer', () => {
  const heldBy = (name: string): string[] =>
    held.filter(({ role }) => role === name).map(({ resource, action }) => `${resource} ${action}`);
  const takes = heldBy('status-subscription');
  assert.ok(takes.includes('NoticesTable dynamodb:PutItem') && takes.includes('MailKey kms:GenerateDataKey'));
  assert.ok(!takes.includes('NoticesTable dynamodb:Query') && !takes.includes('MailKey kms:Decrypt'));
  const reached = new Set(held.filter(({ role }) => role === 'announcement-delivery').map(({ resource }) => resource));
  for (const other of ['DirectoryTable', 'SessionsTable', 'KeyringTable', 'StaffTable', 'PeopleKey', 'IndexKey', 'SigningKey']) {
    assert.ok(!reached.has(other), other);
  }
});
