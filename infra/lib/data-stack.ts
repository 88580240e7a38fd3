import { Aws, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
  type TablePropsV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { homeRegion, type StageSettings } from './stage.ts';

/** The index of the directory that finds contracts by the day of their purge: only those that end are in it. */
export const dueIndex = 'due';

/** The index of the purges by the day on which something may be due again. */
export const purgedIndex = 'purged';
/** The index of the directory that finds a product's customers: only companies are in it. */
export const customersIndex = 'customers';

export interface DataStackProps extends StackProps {
  readonly stage: StageSettings;
}

/** The walls between kinds of data: who may read what is decided by table, key and action. */
export interface Tables {
  /** Organizations, log-ins, members. */
  readonly directory: TableV2;
  readonly sessions: TableV2;
  /** Mail waiting to be sent, handed on by its stream. */
  readonly outbox: TableV2;
  /** Each organization's data keys, wrapped. */
  readonly keyring: TableV2;
  /** Append only: no role may update or delete. */
  readonly audit: TableV2;
  /** How far purges are, and their certificates. */
  readonly purges: TableV2;
  /** The vendor's own people, their log-ins and sessions; no customers' function has a right on it. */
  readonly staff: TableV2;
  /** What is known of the customers' documents. */
  readonly documents: TableV2;
  /** Notices, what is announced of them, and who subscribes to them; its stream hands announcements on. */
  readonly notices: TableV2;
  /** Passes to kept documents; they stand by themselves, so that who issues them writes to no other table. */
  readonly passes: TableV2;
  /** What customers had packed to take along. */
  readonly exports: TableV2;
}

export interface Buckets {
  /** The files of the customers' documents, locked as long as the law has them kept. */
  readonly documents: Bucket;
}

export interface Keys {
  /** Encrypts what AWS stores for us: tables, log groups, queue, alarms. */
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
  /** Derives what seals and finds the vendor's own people, and keys their refresh tokens. */
  readonly staff: Key;
  /** Wraps each organization's data key for what its documents say: it outlives that of its people. */
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
      nonKeyAttributes: ['product', 'ends_on'],
    };
    const customers: GlobalSecondaryIndexPropsV2 = {
      indexName: customersIndex,
      partitionKey: { name: 'customer_of', type: AttributeType.STRING },
      sortKey: { name: 'pk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    };

    const purged: GlobalSecondaryIndexPropsV2 = {
      indexName: purgedIndex,
      partitionKey: { name: 'purged', type: AttributeType.STRING },
      sortKey: { name: 'look_again_on', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    };

    this.tables = {
      directory: table('Directory', 35, { ...expiring, globalSecondaryIndexes: [due, customers] }),
      sessions: table('Sessions', 1, expiring),
      outbox: table('Outbox', 1, { ...expiring, dynamoStream: StreamViewType.KEYS_ONLY }),
      // For this long a destroyed data key can be brought back, so a purge must run as much before its deadline (P3).
      keyring: table('Keyring', 7, expiring),
      audit: table('Audit', 35),
      purges: table('Purges', 35, { globalSecondaryIndexes: [purged] }),
      // What is known of people who were removed can be brought back for no longer than this.
      staff: table('Staff', 7, expiring),
      documents: table('Documents', 35),
      notices: table('Notices', 35, { ...expiring, dynamoStream: StreamViewType.KEYS_ONLY }),
      // Whom a pass was for can be brought back for no longer than this.
      passes: table('Passes', 7, expiring),
      exports: table('Exports', 1, expiring),
    };
    this.buckets = { documents: this.documentsBucket(props.stage) };
  }

  private documentsBucket(stage: StageSettings): Bucket {
    const bucket = new Bucket(this, 'DocumentsBucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.keys.tables,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      // How long each file is locked is said where it is put: the bucket has no default.
      objectLockEnabled: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'AbandonedUploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        {
          id: 'Exports',
          // What a customer had packed is no longer told of after a week. Its place begins with the customer.
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
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Files are reached by signed addresses only, each given out by a request that stands in the logs.',
    });
    return bucket;
  }

  /**
   * Lets AWS services use the key on behalf of whoever may use the table, queue, log group or topic itself, as AWS's own
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
