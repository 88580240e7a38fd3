import { Duration, Validations } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Packs what representatives asked for in data-export, which may call it and reads none of what it reads. */
export class ExportPacking extends UseCase {
  readonly queue: Queue;

  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, buckets } = platform;
    const timeout = Duration.minutes(5);
    super(scope, 'export-packing', platform, {
      // A part of a file at a time; the rest of the memory buys network.
      memorySize: 1024,
      timeout,
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        DOCUMENTS_TABLE: tables.documents.tableName,
        EXPORTS_TABLE: tables.exports.tableName,
        DOCUMENTS_BUCKET: buckets.documents.bucketName,
        PEOPLE_KEY: keys.people.keyArn,
        ARCHIVE_KEY: keys.archive.keyArn,
        MAIL_KEY: keys.mail.keyArn,
        SITE_URL: stage.siteUrl,
        VOLUME_DOCUMENTS: String(stage.exportVolume),
        VOLUME_BYTES: String(1024 ** 3),
      },
    });

    const encrypted = { encryption: QueueEncryption.KMS, encryptionMasterKey: keys.tables, enforceSSL: true };
    const deadLetterQueue = new Queue(this, 'DeadLetterQueue', { ...encrypted, retentionPeriod: Duration.days(14) });
    const queue = (this.queue = new Queue(this, 'Queue', {
      ...encrypted,
      // A message comes again only when the function that has it is certainly over.
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 },
    }));
    this.function.addEnvironment('EXPORT_QUEUE', queue.queueUrl);
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is itself a dead-letter queue.',
    });

    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.documents.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    this.allow(tables.exports.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.people.keyArn, 'kms:Decrypt');
    this.allow(keys.archive.keyArn, 'kms:Decrypt');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(buckets.documents.arnForObjects('*/doc_*'), 's3:GetObject');
    this.acknowledgeObjects(stage, '*/doc_*');
    this.allow(
      buckets.documents.arnForObjects('*/export/*'),
      's3:GetObject',
      's3:PutObject',
      's3:PutObjectTagging',
      's3:DeleteObjectVersion',
    );
    this.acknowledgeObjects(stage, '*/export/*');
    // Only who may list the bucket is told that a file never arrived.
    this.allow(buckets.documents.bucketArn, 's3:ListBucket', 's3:ListBucketVersions');
    this.allow(queue.queueArn, 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');

    new EventSourceMapping(this, 'Messages', {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
    });

    this.report(
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }).createAlarm(this, 'StuckAlarm', {
        alarmDescription: `an export at yakusoku-${stage.name} failed five times and waits in the dead-letter queue`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
