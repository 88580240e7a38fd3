import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { routesOf } from '../lib/routes.ts';
import { grants } from './grants.ts';
import { matchesSnapshot, textTable } from './snapshot.ts';
import { production, resourcesOf, useCases } from './synthesized.ts';

const granted = grants(production);
const held = granted.flatMap(({ role, resource, actions }) => actions.map((action) => ({ role, resource, action })));

test('each role has the reviewed permissions', () => {
  const rows = granted.map(({ role, resource, actions }) => [role, resource, actions.join(' ')]);
  matchesSnapshot('permissions.txt', textTable(['role', 'resource', 'actions'], rows));
});

test('the table of permissions shows everything that a role holds', () => {
  const { data, mail, service } = production;
  for (const role of resourcesOf(service, 'AWS::IAM::Role')) {
    assert.deepEqual(Object.keys(role.properties), ['AssumeRolePolicyDocument'], role.path);
  }
  assert.deepEqual(resourcesOf(service, 'AWS::IAM::ManagedPolicy'), []);
  assert.deepEqual([...data.resources, ...mail.resources].filter(({ type }) => type.startsWith('AWS::IAM::')), []);
});

test('every use case holds permissions under its own role', () => {
  assert.deepEqual([...new Set(held.map(({ role }) => role))].sort(), [...useCases].sort());
});

test('no role can change or remove what is in the audit table', () => {
  const audit = held.filter(({ resource }) => resource === 'AuditTable');
  const readers = audit.filter(({ role, action }) => role === 'audit-review' && action === 'dynamodb:Query');
  assert.equal(readers.length, 1, 'staff search it through one function');
  const others = audit.filter((one) => !readers.includes(one));
  assert.deepEqual(new Set(others.map(({ action }) => action)), new Set(['dynamodb:PutItem']));
});

test('whoever reads the audit table answers staff only', () => {
  const readers = held.filter(({ resource, action }) => resource.startsWith('AuditTable') && action === 'dynamodb:Query');
  assert.deepEqual([...new Set(readers.map(({ role }) => role))], ['audit-review']);
  const paths = routesOf('audit-review').map(({ path }) => path);
  assert.ok(paths.length > 0 && paths.every((path) => path.startsWith('/v1/staff/')), String(paths));
});

test('signup cannot touch sessions', () => {
  assert.deepEqual(held.filter(({ role, resource }) => role === 'signup' && resource === 'SessionsTable'), []);
});

test('mail-delivery reads mail but no directory or other personal data', () => {
  const reached = new Set(held.filter(({ role }) => role === 'mail-delivery').map(({ resource }) => resource));
  assert.ok(reached.has('OutboxTable') && reached.has('MailKey'));
  for (const other of ['DirectoryTable', 'SessionsTable', 'KeyringTable', 'AuditTable', 'PeopleKey', 'IndexKey', 'SigningKey']) {
    assert.ok(!reached.has(other), other);
  }
});

test('only what shows, packs or seals documents can read them, and only what signs people in signs access tokens', () => {
  const holders = (resource: string, action: string): string[] =>
    held.filter((one) => one.resource === resource && one.action === action).map(({ role }) => role);
  assert.ok(!holders('PeopleKey', 'kms:Decrypt').includes('signup'), 'it makes the key and opens nothing with it');
  assert.deepEqual(holders('ArchiveKey', 'kms:Decrypt'), ['archive-pass', 'document-archive', 'document-finalization', 'document-time-stamping', 'export-packing']);
  // Accepting an invitation signs a person in.
  assert.deepEqual(holders('SigningKey', 'kms:Sign'), ['invite', 'sign-in', 'staff-access']);
});

test('docs/security.md names the roles that hold the people key and the index key, and why', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  for (const [key, resource] of [['people', 'PeopleKey'], ['index', 'IndexKey']] as const) {
    const row = document.split('\n').find((line) => line.startsWith(`| ${key} |`)) ?? '';
    const words = new Set((row.split('|')[4] ?? '').split(/[^a-z-]+/));
    const holders = new Set(held.filter((one) => one.resource === resource).map(({ role }) => role));
    assert.deepEqual([...useCases].filter((name) => words.has(name)).sort(), [...holders].sort(), key);
  }
});

test('only staff functions reach the staff, and staff-access reaches no customer', () => {
  const ofStaff = ['archive-pass', 'archive-settings', 'audit-review', 'contract-confirmation', 'contract-end', 'customer-search', 'customer-support', 'incident-clock', 'legal-hold', 'representative-appointment', 'staff-access', 'status-posting'];
  const reaches = held.filter(({ resource }) => ['StaffTable', 'StaffKey'].includes(resource)).map(({ role }) => role);
  assert.deepEqual([...new Set(reaches)], ofStaff);
  const reached = new Set(held.filter(({ role }) => role === 'staff-access').map(({ resource }) => resource));
  for (const other of ['DirectoryTable', 'KeyringTable', 'PeopleKey', 'IndexKey']) {
    assert.ok(!reached.has(other), other);
  }
});

test('no role may invoke a function, not even to invite staff', () => {
  assert.deepEqual(held.filter(({ action }) => action.startsWith('lambda:')), []);
});

test('retention-purge decrypts nothing, and nothing else signs certificates of deletion', () => {
  const purges = held.filter(({ role }) => role === 'retention-purge').map(({ action }) => action);
  assert.deepEqual(purges.filter((action) => action.startsWith('kms:')).sort(), ['kms:GetPublicKey', 'kms:Sign']);
  const certify = held.filter(({ resource, action }) => resource === 'CertificateKey' && action === 'kms:Sign');
  assert.deepEqual(certify.map(({ role }) => role), ['retention-purge']);
});

test('only front-door reads its secret, and it reaches nothing else', () => {
  const ofSecret = held.filter(({ action }) => action.startsWith('secretsmanager:'));
  assert.deepEqual(ofSecret, [{ role: 'front-door', resource: 'front-door/Secret', action: 'secretsmanager:GetSecretValue' }]);
  const others = held.filter(({ role, action }) => role === 'front-door' && !action.startsWith('logs:'));
  assert.deepEqual(others, ofSecret);
});

test('no role has an action on the tables key', () => {
  assert.deepEqual(held.filter(({ resource }) => resource === 'TablesKey'), []);
});

test('archive-pass writes only passes, mail and audit records, and alone reads and writes passes', () => {
  const writes = ['PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action}`);
  const written = held.filter(({ role, action }) => role === 'archive-pass' && writes.includes(action));
  assert.deepEqual(new Set(written.map(({ resource }) => resource)), new Set(['PassesTable', 'OutboxTable', 'AuditTable', 'SourceKeysTable', 'ApprovalsTable']));
  const files = held.filter(({ role, action }) => role === 'archive-pass' && action.startsWith('s3:'));
  const found = files.filter(({ resource }) => resource.endsWith('/export/found/*'));
  const others = files.filter((one) => !found.includes(one)).map(({ action }) => action);
  assert.deepEqual(others, ['s3:ListBucket', 's3:ListBucketVersions', 's3:GetObject'], 'it changes no document');
  const passes = held.filter(({ resource }) => resource === 'PassesTable');
  // The others store and destroy what tells former representatives of passes.
  const reach = new Set(passes.map(({ role }) => role));
  assert.deepEqual([...reach], ['archive-pass', 'contract-end', 'retention-purge']);
  const read = passes.filter(({ action }) => ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'].includes(action));
  assert.deepEqual(new Set(read.map(({ role }) => role)), new Set(['archive-pass']));
});

test('only staff-access asks for approvals and gives them; who carries an act out uses one up', () => {
  const actions = (role: string): string[] =>
    held.filter((one) => one.role === role && one.resource === 'ApprovalsTable').map(({ action }) => action.replace('dynamodb:', ''));
  const roles = [...new Set(held.filter(({ resource }) => resource === 'ApprovalsTable').map(({ role }) => role))];
  assert.deepEqual(roles.sort(), ['archive-pass', 'contract-end', 'legal-hold', 'representative-appointment', 'staff-access']);
  assert.deepEqual(actions('archive-pass'), ['DeleteItem']);
  assert.deepEqual(actions('contract-end'), ['DeleteItem']);
  assert.deepEqual(actions('legal-hold').sort(), ['ConditionCheckItem', 'DeleteItem']);
  assert.deepEqual(actions('representative-appointment').sort(), ['ConditionCheckItem', 'DeleteItem']);
});

test('representative-appointment signs nobody in, removes nobody, and writes nothing of the staff', () => {
  const ofRole = held.filter(({ role }) => role === 'representative-appointment').map(({ resource, action }) => `${resource} ${action}`);
  assert.ok(ofRole.includes('DirectoryTable dynamodb:UpdateItem') && ofRole.includes('StaffTable dynamodb:ConditionCheckItem'));
  const never = ofRole.filter((one) => /kms:Sign|SessionsTable|(Directory|Addresses|Staff)Table dynamodb:DeleteItem|StaffTable dynamodb:(Put|Update)Item/.test(one));
  assert.deepEqual(never, []);
});

test('no action is a wildcard', () => {
  assert.deepEqual(held.filter(({ action }) => action.includes('*')), []);
});

test('only document functions reach document files, and none lifts a lock', () => {
  const s3 = held.filter(({ action }) => action.startsWith('s3:'));
  const reaches = (resource: string) => [...new Set(s3.filter((one) => one.resource === resource).map(({ role }) => role))];
  assert.deepEqual(reaches('DocumentsBucket/*/doc_*'), ['archive-pass', 'archive-settings', 'document-archive', 'document-finalization', 'export-packing', 'legal-hold']);
  assert.deepEqual(reaches('DocumentsBucket/*'), ['retention-purge']);
  assert.deepEqual(reaches('DocumentsBucket/*/export/*'), ['data-export', 'export-packing']);
  assert.deepEqual(reaches('DocumentsBucket/*/export/found/*'), ['archive-pass', 'document-archive']);
  assert.deepEqual(reaches('DocumentsBucket'), ['archive-pass', 'archive-settings', 'document-archive', 'document-finalization', 'export-packing', 'legal-hold', 'retention-purge']);
  const packing = s3.filter(({ role, resource }) => role === 'export-packing' && resource === 'DocumentsBucket/*/doc_*');
  assert.deepEqual(packing.map(({ action }) => action), ['s3:GetObject'], 'it changes no document');
  assert.ok(s3.every(({ action }) => !action.includes('Bypass')));
});

test('status-posting sees who is a customer and opens nothing sealed', () => {
  const mine = held.filter(({ role }) => role === 'status-posting');
  assert.deepEqual(mine.filter(({ resource }) => resource.startsWith('DirectoryTable')).map(({ action }) => action), ['dynamodb:BatchGetItem']);
  for (const other of ['PeopleKey', 'KeyringTable', 'SaltsTable', 'AddressesTable']) {
    assert.deepEqual(mine.filter(({ resource }) => resource === other), [], other);
  }
});

test('only status-posting writes public pages, and it deletes none', () => {
  const ofPages = held.filter(({ resource }) => resource.startsWith('PagesBucket'));
  assert.deepEqual(ofPages, [
    { role: 'status-posting', resource: 'PagesBucket', action: 's3:ListBucket' },
    { role: 'status-posting', resource: 'PagesBucket/*', action: 's3:PutObject' },
  ]);
});

test('only audit-copy writes copies of the audit log; nobody reads them', () => {
  const ofCopies = held.filter(({ resource }) => resource.startsWith('AuditBucket'));
  assert.deepEqual(
    ofCopies,
    ['s3:PutObject', 's3:PutObjectRetention'].map((action) => ({ role: 'audit-copy', resource: 'AuditBucket/*', action })),
  );
});

test('only dynamodb:ListStreams, which cannot be narrowed, applies to every resource', () => {
  const wide = held.filter(({ resource }) => resource.includes('*') && !/^(Audit|Documents|Pages)Bucket\//.test(resource));
  assert.deepEqual(
    wide,
    ['announcement-delivery', 'audit-copy', 'customer-notification', 'mail-delivery'].map((role) => ({ role, resource: '*', action: 'dynamodb:ListStreams' })),
  );
});

test('status-subscription cannot read subscriptions, and announcement-delivery reaches no customer', () => {
  const heldBy = (name: string): string[] =>
    held.filter(({ role }) => role === name).map(({ resource, action }) => `${resource} ${action}`);
  const takes = heldBy('status-subscription');
  assert.ok(takes.includes('NoticesTable dynamodb:PutItem') && takes.includes('MailKey kms:GenerateDataKey'));
  assert.ok(!takes.includes('NoticesTable dynamodb:Query') && !takes.includes('MailKey kms:Decrypt'));
  assert.ok(!takes.includes('SubscriberKeysTable dynamodb:BatchGetItem'));
  const reached = new Set(held.filter(({ role }) => role === 'announcement-delivery').map(({ resource }) => resource));
  for (const other of ['DirectoryTable', 'SessionsTable', 'KeyringTable', 'StaffTable', 'PeopleKey', 'IndexKey', 'SigningKey']) {
    assert.ok(!reached.has(other), other);
  }
});
