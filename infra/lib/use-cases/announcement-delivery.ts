import { Duration, Validations } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Tells subscribers what was announced of notices: by mail through the outbox, and by webhook. */
export class AnnouncementDelivery extends UseCase {
  readonly queue: Queue;

  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    const timeout = Duration.minutes(1);
    super(scope, 'announcement-delivery', platform, {
      memorySize: 512,
      timeout,
      environment: {
        NOTICES_TABLE: tables.notices.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        MAIL_KEY: keys.mail.keyArn,
        SITE_URL: stage.siteUrl,
        API_URL: apiUrl,
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
    this.function.addEnvironment('ANNOUNCEMENT_QUEUE', queue.queueUrl);
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is itself a dead-letter queue.',
    });
    this.report(
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }).createAlarm(this, 'UntoldAlarm', {
        alarmDescription: `yakusoku-${stage.name}-announcement-delivery could not tell subscribers, who wait in the dead-letter queue`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );

    const stream = tables.notices.tableStreamArn;
    if (stream === undefined) {
      throw new Error('The notices have no stream that hands announcements on.');
    }
    this.allow(
      tables.notices.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(stream, 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator');
    this.allow('*', 'dynamodb:ListStreams');
    this.allow(keys.mail.keyArn, 'kms:Decrypt');
    this.allow(queue.queueArn, 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    this.allow(deadLetterQueue.queueArn, 'sqs:SendMessage');
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams, which an event source mapping must have, can only be granted on every resource.',
    });

    new EventSourceMapping(this, 'Announcements', {
      target: this.function,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 1,
      filters: [
        { pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: ['announcement'] } } } }) },
      ],
      reportBatchItemFailures: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(12),
      // Not SqsDlq, which grants the role more than sqs:SendMessage.
      onFailure: { bind: () => ({ destination: deadLetterQueue.queueArn }) },
    });
    new EventSourceMapping(this, 'Messages', {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
    });
  }
}
