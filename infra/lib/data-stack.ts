import { Aws, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  type GlobalSecondaryIndexPropsV2,
  type LocalSecondaryIndexProps,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
  type TablePropsV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, type CfnBucket, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { homeRegion, type StageSettings } from './stage.ts';

/** Finds contracts in the directory by the day of their purge: only ending contracts are in this index. */
export const dueIndex = 'due';

/** Finds purges by the day of their next check. */
export const purgedIndex = 'purged';
/** Finds a product's customers in the directory: only companies are in this index. */
export const customersIndex = 'customers';
/** Finds companies in the directory by the keyed hash of their names. */
export const companiesIndex = 'companies';
/** Finds documents whose registration is not final, by the time of their registration: no others are in this index. */
export const finalityIndex = 'finality';
/** Finds in the audit log what somebody did, at whatever customer. */
export const actorsIndex = 'actors';
/** What a search looks at of a company's documents, within the company's partition: read as consistently as the documents. */
export const searchIndex = 'search';

/** How long a file is locked at most, in days: a little more than the longest retention. */
const longestLock = 4800;

export interface DataStackProps extends StackProps {
  readonly stage: StageSettings;
}

/** The walls between kinds of data: who may read what is decided by table, key and action. */
export interface Tables {
  /** Organizations, log-ins, members. */
  readonly directory: TableV2;
  /** Whom companies invited, and which addresses their members have. */
  readonly addresses: TableV2;
  readonly sessions: TableV2;
  /** Mail waiting to be sent, passed on by the table's stream. */
  readonly outbox: TableV2;
  /** Each organization's data keys, wrapped. */
  readonly keyring: TableV2;
  /** The salt of each person's key: without it, no older copy of their row opens. */
  readonly salts: TableV2;
  /** Append only: no role may update or delete. */
  readonly audit: TableV2;
  /** The key of each day, wrapped, that hides where its requests came from. */
  readonly sourceKeys: TableV2;
  /** The progress of purges, and their certificates. */
  readonly purges: TableV2;
  /** The vendor's own staff, their log-ins and sessions; no customers' function has a right on it. */
  readonly staff: TableV2;
  /** The records of the customers' documents. */
  readonly documents: TableV2;
  /** Notices, their announcements and their subscribers; the table's stream passes announcements on. */
  readonly notices: TableV2;
  /** The key of each subscriber, wrapped; a subscription that was ended opens in no backup that is older than this table's. */
  readonly subscriberKeys: TableV2;
  /** Passes to retained documents and mails sealed for former representatives, in a table of their own so that issuing them writes to no other. */
  readonly passes: TableV2;
  /** Exports that customers requested. */
  readonly exports: TableV2;
  /** Dangerous acts that staff ask colleagues to approve, in a table of their own so that carrying one out writes to no other of the staff. */
  readonly approvals: TableV2;
}

export interface Buckets {
  /** What the audit log's stream said, locked as long as the policy says. */
  readonly audit: Bucket;
  /** The files of the customers' documents, locked as long as the law requires. */
  readonly documents: Bucket;
}

export interface Keys {
  /** Encrypts what AWS stores for us: tables, log groups, queues, the bucket of documents, alarms. */
  readonly tables: Key;
  /** Wraps each organization's data key for personal data. */
  readonly people: Key;
  /** Wraps the data keys of mail waiting in the outbox. */
  readonly mail: Key;
  /** Derives the key of the blind index, by which an e-mail address is looked up. */
  readonly index: Key;
  /** Signs access tokens. */
  readonly signing: Key;
  /** Signs certificates of deletion. */
  readonly certificate: Key;
  /** Derives the keys that seal and find the vendor's own staff, and that of their refresh tokens. */
  readonly staff: Key;
  /** Wraps the key of each day that hides where requests came from. */
  readonly sources: Key;
  /** Wraps each organization's data key for its documents' contents, which outlives the one for its people. */
  readonly archive: Key;
}

/** Everything that must survive: deploying, renaming or deleting the other stacks never touches it. */
export class DataStack extends Stack {
  readonly tables: Tables;
  readonly keys: Keys;
  readonly buckets: Buckets;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);

    const key = (purpose: string, description: string, spec = KeySpec.SYMMETRIC_DEFAULT, usage = KeyUsage.ENCRYPT_DECRYPT): Key =>
      new Key(this, `${purpose}Key`, {
        alias: `yakusoku-${props.stage.name}-${purpose.toLowerCase()}`,
        description,
        keySpec: spec,
        keyUsage: usage,
        enableKeyRotation: spec === KeySpec.SYMMETRIC_DEFAULT,
        removalPolicy: RemovalPolicy.RETAIN,
      });

    this.keys = {
      tables: key('Tables', 'Encrypts tables, logs, queues and topics at rest'),
      people: key('People', 'Wraps the data keys of personal data'),
      mail: key('Mail', 'Wraps the data keys of mail waiting to be sent'),
      index: key('Index', 'Derives the key of the blind index', KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC),
      signing: key('Signing', 'Signs access tokens', KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY),
      certificate: key('Certificate', 'Signs certificates of deletion', KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY),
      staff: key('Staff', "Derives the keys of the staff's own data", KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC),
      sources: key('Sources', 'Wraps the keys that hide where requests came from'),
      archive: key('Archive', 'Wraps the data keys of what documents say'),
    };
    this.letServicesUse(this.keys.tables, props.stage);

    const table = (name: string, recoveryPeriodInDays: number, more: Partial<TablePropsV2> = {}): TableV2 =>
      new TableV2(this, `${name}Table`, {
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        sortKey: { name: 'sk', type: AttributeType.STRING },
        encryption: TableEncryptionV2.customerManagedKey(this.keys.tables),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays },
        deletionProtection: true,
        removalPolicy: RemovalPolicy.RETAIN,
        ...more,
      });
    const expiring = { timeToLiveAttribute: 'expires_at' };
    const due: GlobalSecondaryIndexPropsV2 = {
      indexName: dueIndex,
      partitionKey: { name: 'contract', type: AttributeType.STRING },
      sortKey: { name: 'purge_on', type: AttributeType.STRING },
      // What the planner needs to know, and nothing that is sealed.
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['product', 'ends_on', 'ordered_on', 'requested_end', 'requested_by'],
    };
    const customers: GlobalSecondaryIndexPropsV2 = {
      indexName: customersIndex,
      partitionKey: { name: 'customer_of', type: AttributeType.STRING },
      sortKey: { name: 'pk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    };
    const companies: GlobalSecondaryIndexPropsV2 = {
      indexName: companiesIndex,
      partitionKey: { name: 'company', type: AttributeType.STRING },
      sortKey: { name: 'pk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    };
    const purged: GlobalSecondaryIndexPropsV2 = {
      indexName: purgedIndex,
      partitionKey: { name: 'purged', type: AttributeType.STRING },
      sortKey: { name: 'look_again_on', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    };
    const finality: GlobalSecondaryIndexPropsV2 = {
      indexName: finalityIndex,
      partitionKey: { name: 'finality', type: AttributeType.STRING },
      sortKey: { name: 'registered_at', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    };
    const actors: GlobalSecondaryIndexPropsV2 = {
      indexName: actorsIndex,
      partitionKey: { name: 'actor', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    };
    const search: LocalSecondaryIndexProps = {
      indexName: searchIndex,
      sortKey: { name: 'listed', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['kind', 'finality', 'voided_at', 'terms'],
    };

    this.tables = {
      directory: table('Directory', 35, { ...expiring, globalSecondaryIndexes: [due, customers, companies] }),
      // An invited address can be read in backups for no longer than this after the invitation.
      addresses: table('Addresses', 7, expiring),
      sessions: table('Sessions', 1, expiring),
      outbox: table('Outbox', 1, { ...expiring, dynamoStream: StreamViewType.KEYS_ONLY }),
      // A destroyed data key can be restored for this long, so a purge must run that much before its deadline (P3).
      keyring: table('Keyring', 7, expiring),
      // Data of removed members can be read in backups for no longer than this.
      salts: table('Salts', 7),
      audit: table('Audit', 35, { ...expiring, globalSecondaryIndexes: [actors], dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      // Where requests came from can be found out for no longer than this after the key of their day is gone.
      sourceKeys: table('SourceKeys', 1, expiring),
      purges: table('Purges', 35, { globalSecondaryIndexes: [purged] }),
      // Data of removed staff can be restored for no longer than this.
      staff: table('Staff', 7, expiring),
      documents: table('Documents', 35, { globalSecondaryIndexes: [finality], localSecondaryIndexes: [search] }),
      notices: table('Notices', 35, { ...expiring, dynamoStream: StreamViewType.KEYS_ONLY }),
      // What is sealed in a subscription can be read for no longer than this after its end.
      subscriberKeys: table('SubscriberKeys', 7, expiring),
      // The name of a pass's holder, and the address of who is notified of the purge, can be restored for no longer than this.
      passes: table('Passes', 7, expiring),
      exports: table('Exports', 1, expiring),
      // What colleagues are asked to approve names people; it is gone after a day.
      approvals: table('Approvals', 1, expiring),
    };
    this.buckets = { audit: this.auditBucket(), documents: this.documentsBucket(props.stage) };
  }

  private auditBucket(): Bucket {
    const bucket = this.lockedBucket('AuditBucket', {
      // A copy is deleted when its lock has ended, by whoever keeps the policy.
      lifecycleRules: [{ id: 'AbandonedUploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only the function that copies writes here, and says so in its log; nobody has a right to read it but the account itself.',
    });
    return bucket;
  }

  private documentsBucket(stage: StageSettings): Bucket {
    const bucket = this.lockedBucket('DocumentsBucket', {
      lifecycleRules: [
        { id: 'AbandonedUploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        {
          id: 'Exports',
          // An export is no longer listed after a week. Its objects are found by their tag, as their names begin with the customer.
          tagFilters: { kept: 'export' },
          expiration: Duration.days(8),
          noncurrentVersionExpiration: Duration.days(1),
        },
        { id: 'Markers', expiredObjectDeleteMarker: true },
      ],
      // Browsers put and get files by signed addresses.
      cors: [
        {
          allowedOrigins: [stage.siteUrl],
          allowedMethods: [HttpMethods.GET, HttpMethods.PUT],
          allowedHeaders: ['content-type', 'if-none-match', 'x-amz-*'],
          maxAge: 3600,
        },
      ],
    });
    if (stage.timeStampAuthority !== undefined) {
      // Not the bucket's own property, for which CDK deploys a function that may change every bucket.
      (bucket.node.defaultChild as CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    // Nobody could lift such a lock, so not even a function that goes wrong may set one.
    bucket.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject', 's3:PutObjectRetention'],
        resources: [bucket.arnForObjects('*')],
        conditions: { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': longestLock } },
      }),
    );
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Files are reached by signed addresses only, each given out by a request that is in the logs.',
    });
    return bucket;
  }

  /** A bucket for objects that lock themselves: each sets its own lock, and the bucket has no default. */
  private lockedBucket(id: string, props: BucketProps): Bucket {
    return new Bucket(this, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.keys.tables,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      objectLockEnabled: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
  }

  /**
   * Lets AWS services use the key for anyone who may use the table, queue, log group or topic itself, as AWS's own
   * keys do, so that no function's role carries an action on this key.
   */
  private letServicesUse(key: Key, stage: StageSettings): void {
    const cipher = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'];

    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughTablesQueuesAndBuckets',
        principals: [new AnyPrincipal()],
        actions: [...cipher, 'kms:GenerateDataKeyWithoutPlaintext', 'kms:CreateGrant'],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': Aws.ACCOUNT_ID,
            'kms:ViaService': ['dynamodb', 'sqs', 's3'].map((service) => `${service}.${homeRegion}.amazonaws.com`),
          },
        },
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogGroups',
        principals: [new ServicePrincipal(`logs.${homeRegion}.amazonaws.com`)],
        actions: cipher,
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${homeRegion}:${Aws.ACCOUNT_ID}:log-group:/aws/*/yakusoku-${stage.name}*`,
          },
        },
      }),
    );
    if (stage.timeStampAuthority !== undefined) {
      key.addToResourcePolicy(
        new PolicyStatement({
          sid: 'Uploads',
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      );
    }
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}
