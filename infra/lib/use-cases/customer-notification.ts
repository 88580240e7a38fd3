import { Duration, Validations } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { customersIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Tells the representatives of every customer whom an incident concerns. */
export class CustomerNotification extends UseCase {
  readonly queue: Queue;

  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys } = platform;
    const timeout = Duration.minutes(2);
    super(scope, 'customer-notification', platform, {
      memorySize: 512,
      timeout,
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        NOTICES_TABLE: tables.notices.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PEOPLE_KEY: keys.people.keyArn,
        MAIL_KEY: keys.mail.keyArn,
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
    this.function.addEnvironment('NOTIFICATION_QUEUE', queue.queueUrl);
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is itself a dead-letter queue.',
    });

    const stream = tables.notices.tableStreamArn;
    if (stream === undefined) {
      throw new Error('The notices have no stream to tell customers of.');
    }
    this.allow(tables.notices.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem');
    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:ConditionCheckItem');
    this.allow(`${tables.directory.tableArn}/index/${customersIndex}`, 'dynamodb:Query');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.people.keyArn, 'kms:Decrypt');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(stream, 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator');
    this.allow('*', 'dynamodb:ListStreams');
    this.allow(deadLetterQueue.queueArn, 'sqs:SendMessage');
    this.allow(queue.queueArn, 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams, which an event source mapping must have, can only be granted on every resource.',
    });

    new EventSourceMapping(this, 'Announcements', {
      target: this.function,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 1,
      filters: [{ pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: ['announcement'] } } } }) }],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(1),
      // Not SqsDlq, which grants the role more than sqs:SendMessage.
      onFailure: { bind: () => ({ destination: deadLetterQueue.queueArn }) },
    });
    new EventSourceMapping(this, 'Messages', {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      // As fast as mail can be sent, and no faster.
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    });

    this.report(
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }).createAlarm(this, 'UntoldAlarm', {
        alarmDescription: `yakusoku-${stage.name}-customer-notification gave up on customers, who wait in the dead-letter queue`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
