import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Json, production, type Resource, referredTo, resourcesOf } from './synthesized.ts';

const { data } = production;
const tables = resourcesOf(data, 'AWS::DynamoDB::GlobalTable');
const keys = resourcesOf(data, 'AWS::KMS::Key');
const buckets = resourcesOf(data, 'AWS::S3::Bucket');

const onlyReplica = (table: Resource): Record<string, Json> => {
  const replicas = table.properties['Replicas'] as Record<string, Json>[];
  assert.equal(replicas.length, 1, `${table.path} has copies`);
  return replicas[0] ?? {};
};

test('the data stack holds only resources that these tests check', () => {
  const types = new Set(data.resources.map(({ type }) => type));
  assert.deepEqual(
    types,
    new Set(['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::KMS::Alias', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy']),
  );
  assert.deepEqual(tables.map(({ path }) => path).sort(), [
    ...['AddressesTable', 'ApprovalsTable', 'AuditTable', 'DirectoryTable', 'DocumentsTable', 'ExportsTable', 'KeyringTable', 'NoticesTable'],
    ...['OutboxTable', 'PassesTable', 'PurgesTable', 'SaltsTable', 'SessionsTable', 'SourceKeysTable', 'StaffTable', 'SubscriberKeysTable'],
  ]);
  assert.deepEqual(buckets.map(({ path }) => path), ['AuditBucket', 'DocumentsBucket']);
  assert.deepEqual(keys.map(({ path }) => path).sort(), [
    ...['ArchiveKey', 'CertificateKey', 'IndexKey', 'MailKey', 'PeopleKey', 'SigningKey', 'SourcesKey', 'StaffKey', 'TablesKey'],
  ]);
});

test('every stateful resource is in Tokyo, with no copy elsewhere', () => {
  assert.equal(data.region, 'ap-northeast-1');
  for (const table of tables) {
    assert.equal(onlyReplica(table)['Region'], 'ap-northeast-1', table.path);
  }
  for (const key of keys) {
    assert.notEqual(key.properties['MultiRegion'], true, key.path);
  }
});

test('every table is encrypted with our own key', () => {
  for (const table of tables) {
    assert.deepEqual(table.properties['SSESpecification'], { SSEEnabled: true, SSEType: 'KMS' }, table.path);
    const encryption = onlyReplica(table)['SSESpecification'] as { KMSMasterKeyId: Json };
    assert.equal(referredTo(data, encryption.KMSMasterKeyId).path, 'TablesKey', table.path);
  }
});

test('every stateful resource is retained and protected from deletion', () => {
  for (const resource of [...tables, ...keys, ...buckets]) {
    assert.equal(resource.deletionPolicy, 'Retain', resource.path);
    assert.equal(resource.updateReplacePolicy, 'Retain', resource.path);
  }
  for (const table of tables) {
    assert.equal(onlyReplica(table)['DeletionProtectionEnabled'], true, table.path);
  }
  assert.ok(data.terminationProtection);
});

test('every table can be restored, the keyring for at most seven days', () => {
  const days = Object.fromEntries(
    tables.map((table) => {
      const recovery = onlyReplica(table)['PointInTimeRecoverySpecification'] as Record<string, Json>;
      assert.equal(recovery['PointInTimeRecoveryEnabled'], true, table.path);
      return [table.path, recovery['RecoveryPeriodInDays']];
    }),
  );
  assert.deepEqual(days, {
    DirectoryTable: 35,
    AddressesTable: 7,
    SessionsTable: 1,
    OutboxTable: 1,
    KeyringTable: 7,
    SaltsTable: 7,
    AuditTable: 35,
    PurgesTable: 35,
    StaffTable: 7,
    DocumentsTable: 35,
    NoticesTable: 35,
    SubscriberKeysTable: 7,
    PassesTable: 7,
    ExportsTable: 1,
    ApprovalsTable: 1,
    SourceKeysTable: 1,
  });
});

test('nothing that companies own expires', () => {
  const expiring = tables.filter((table) => table.properties['TimeToLiveSpecification'] !== undefined).map(({ path }) => path);
  assert.deepEqual(expiring.sort(), [
    ...['AddressesTable', 'ApprovalsTable', 'AuditTable', 'DirectoryTable', 'ExportsTable', 'KeyringTable', 'NoticesTable', 'OutboxTable'],
    ...['PassesTable', 'SessionsTable', 'SourceKeysTable', 'StaffTable', 'SubscriberKeysTable'],
  ]);
});

test('only outbox, notices and audit have streams; only audit carries images', () => {
  const streaming = tables.filter(({ properties }) => properties['StreamSpecification'] !== undefined);
  assert.deepEqual(
    streaming.map(({ path, properties }) => [path, properties['StreamSpecification']]),
    [
      ['OutboxTable', { StreamViewType: 'KEYS_ONLY' }],
      ['AuditTable', { StreamViewType: 'NEW_AND_OLD_IMAGES' }],
      ['NoticesTable', { StreamViewType: 'KEYS_ONLY' }],
    ],
  );
});

test('each key has the type its purpose needs, and rotates where possible', () => {
  const kinds = Object.fromEntries(
    keys.map(({ path, properties }) => [path, [properties['KeySpec'], properties['KeyUsage'], properties['EnableKeyRotation']]]),
  );
  assert.deepEqual(kinds, {
    TablesKey: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
    PeopleKey: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
    MailKey: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
    IndexKey: ['HMAC_256', 'GENERATE_VERIFY_MAC', false],
    SigningKey: ['ECC_NIST_P256', 'SIGN_VERIFY', false],
    CertificateKey: ['ECC_NIST_P256', 'SIGN_VERIFY', false],
    StaffKey: ['HMAC_256', 'GENERATE_VERIFY_MAC', false],
    ArchiveKey: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
    SourcesKey: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
  });
});

test('every key has an alias of its own', () => {
  const aliased = resourcesOf(data, 'AWS::KMS::Alias').map(({ properties }) => referredTo(data, properties['TargetKeyId']).path);
  assert.deepEqual(aliased.sort(), keys.map(({ path }) => path).sort());
});

test('the tables key works only through tables, queues and buckets in Tokyo', () => {
  for (const key of keys) {
    const { Statement } = key.properties['KeyPolicy'] as { Statement: { Principal: Json; Condition?: Json }[] };
    const open = Statement.filter(({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}');
    const conditions = open.map(({ Condition }) => Condition);
    const through = {
      StringEquals: {
        'kms:CallerAccount': { Ref: 'AWS::AccountId' },
        'kms:ViaService': ['dynamodb', 'sqs', 's3'].map((service) => `${service}.ap-northeast-1.amazonaws.com`),
      },
    };
    assert.deepEqual(conditions, key.path === 'TablesKey' ? [through] : [], key.path);
  }
});

test('buckets are private, versioned, lockable and encrypted with our own key', () => {
  for (const { path, properties } of buckets) {
    const { VersioningConfiguration, ObjectLockEnabled, PublicAccessBlockConfiguration, OwnershipControls } = properties;
    assert.deepEqual(VersioningConfiguration, { Status: 'Enabled' }, path);
    assert.equal(ObjectLockEnabled, true);
    assert.deepEqual(PublicAccessBlockConfiguration, {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    assert.deepEqual(OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
    const { ServerSideEncryptionConfiguration: encryption } = properties['BucketEncryption'] as {
      ServerSideEncryptionConfiguration: { ServerSideEncryptionByDefault: { SSEAlgorithm: Json; KMSMasterKeyID: Json } }[];
    };
    const [byDefault] = encryption;
    assert.equal(byDefault?.ServerSideEncryptionByDefault.SSEAlgorithm, 'aws:kms');
    assert.equal(referredTo(data, byDefault.ServerSideEncryptionByDefault.KMSMasterKeyID).path, 'TablesKey');
  }
});

/** What a bucket's policy denies, and on what condition. */
const denied = (bucket: string): Json[] => {
  const policies = resourcesOf(data, 'AWS::S3::BucketPolicy');
  const policy = policies.find(({ properties }) => referredTo(data, properties['Bucket']).path === bucket);
  const { Statement } = policy?.properties['PolicyDocument'] as { Statement: { Effect: string; Action: Json; Condition: Json }[] };
  return Statement.map(({ Effect, Action, Condition }) => [Effect, Action, Condition]);
};
const unencrypted = [
  ['Deny', 's3:*', { Bool: { 'aws:SecureTransport': 'false' } }],
  ['Deny', 's3:*', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
];

test('document files are locked no longer than the longest retention', () => {
  // Only unfinished uploads and packed exports expire by themselves.
  const rules = [
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Id: 'AbandonedUploads', Status: 'Enabled' },
    {
      ExpirationInDays: 8,
      Id: 'Exports',
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      Status: 'Enabled',
      TagFilters: [{ Key: 'kept', Value: 'export' }],
    },
    { ExpiredObjectDeleteMarker: true, Id: 'Markers', Status: 'Enabled' },
  ];
  const files = buckets.find(({ path }) => path === 'DocumentsBucket');
  assert.deepEqual(files?.properties['LifecycleConfiguration'], { Rules: rules });
  // Nobody could lift a longer lock.
  const longest = { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': 4800 } };
  assert.deepEqual(denied('DocumentsBucket'), [...unencrypted, ['Deny', ['s3:PutObject', 's3:PutObjectRetention'], longest]]);
});

test('no copy of the audit log expires by itself', () => {
  const copies = buckets.find(({ path }) => path === 'AuditBucket');
  const abandoned = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Id: 'AbandonedUploads', Status: 'Enabled' };
  assert.deepEqual(copies?.properties['LifecycleConfiguration'], { Rules: [abandoned] });
  assert.deepEqual(denied('AuditBucket'), unencrypted);
});

test('the data stack exports nothing that would block a later change', () => {
  assert.doesNotMatch(data.text, /"Export"/);
});
