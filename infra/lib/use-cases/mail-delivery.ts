import { Aws, Duration, Validations } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { configurationSetName, senderDomain } from '../mail-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Sends the mail that other use cases wrote into the outbox together with what they changed. */
export class MailDelivery extends UseCase {
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys } = platform;
    super(scope, 'mail-delivery', platform, {
      memorySize: 512,
      timeout: Duration.seconds(60),
      environment: {
        OUTBOX_TABLE: tables.outbox.tableName,
        MAIL_KEY: keys.mail.keyArn,
        MAIL_REGION: stage.mailRegion,
        MAIL_SENDER: stage.sender,
        MAIL_CONFIGURATION_SET: configurationSetName(stage),
      },
    });

    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: keys.tables,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is itself a dead-letter queue, of an event source mapping, which the rule does not look at.',
    });
    this.report(
      this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }).createAlarm(this, 'UndeliveredAlarm', {
        alarmDescription: `yakusoku-${stage.name}-mail-delivery gave up on mail, which waits in the dead-letter queue`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );

    const stream = tables.outbox.tableStreamArn;
    if (stream === undefined) {
      throw new Error('The outbox has no stream to deliver mail from.');
    }
    this.allow(tables.outbox.tableArn, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
    this.allow(stream, 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator');
    this.allow('*', 'dynamodb:ListStreams');
    this.allow(keys.mail.keyArn, 'kms:Decrypt');
    const ses = `arn:aws:ses:${stage.mailRegion}:${Aws.ACCOUNT_ID}`;
    this.allow(`${ses}:identity/${senderDomain(stage)}`, 'ses:SendRawEmail');
    this.allow(`${ses}:configuration-set/${configurationSetName(stage)}`, 'ses:SendRawEmail');
    this.allow(this.deadLetterQueue.queueArn, 'sqs:SendMessage');
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams, which an event source mapping must have, can only be granted on every resource.',
    });

    new EventSourceMapping(this, 'OutboxStream', {
      target: this.function,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      filters: [{ pattern: JSON.stringify({ eventName: ['INSERT'] }) }],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(1),
      // Not SqsDlq, which grants the role more than sqs:SendMessage.
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
    });
  }
}
