import { Duration, Validations } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { dueIndex, purgedIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Destroys what is held of customers whose contract has ended. It can destroy, but open nothing: it has no kms:Decrypt. */
export class RetentionPurge extends UseCase {
  readonly queue: Queue;

  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, buckets, keys, apiUrl } = platform;
    const timeout = Duration.minutes(5);
    super(scope, 'retention-purge', platform, {
      memorySize: 512,
      timeout,
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PURGES_TABLE: tables.purges.tableName,
        DOCUMENTS_TABLE: tables.documents.tableName,
        EXPORTS_TABLE: tables.exports.tableName,
        DOCUMENTS_BUCKET: buckets.documents.bucketName,
        CERTIFICATE_KEY: keys.certificate.keyArn,
        ISSUER: apiUrl,
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
    this.function.addEnvironment('PURGE_QUEUE', queue.queueUrl);
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is itself a dead-letter queue.',
    });

    this.allow(
      tables.directory.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    this.allow(`${tables.directory.tableArn}/index/${dueIndex}`, 'dynamodb:Query');
    this.allow(tables.sessions.tableArn, 'dynamodb:Query', 'dynamodb:DeleteItem');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:DeleteItem');
    this.allow(tables.exports.tableArn, 'dynamodb:Query', 'dynamodb:DeleteItem');
    this.allow(tables.documents.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:DeleteItem');
    // A lock that is not over yet refuses: there is no right to lift one.
    this.allow(buckets.documents.arnForObjects('*'), 's3:DeleteObjectVersion');
    this.allow(buckets.documents.bucketArn, 's3:ListBucketVersions');
    this.acknowledgeObjects(stage);
    this.allow(
      tables.purges.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    this.allow(`${tables.purges.tableArn}/index/${purgedIndex}`, 'dynamodb:Query');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.certificate.keyArn, 'kms:Sign', 'kms:GetPublicKey');
    this.allow(queue.queueArn, 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');

    new EventSourceMapping(this, 'Messages', {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
    });
    new Rule(this, 'EveryDay', {
      description: `Purges what is due at yakusoku-${stage.name}, at 01:00 in Japan`,
      schedule: Schedule.cron({ hour: '16', minute: '0' }),
      targets: [new LambdaTarget(this.function, { retryAttempts: 2 })],
    });

    const alarm = { threshold: 1, evaluationPeriods: 1, treatMissingData: TreatMissingData.NOT_BREACHING };
    this.report(
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }).createAlarm(this, 'StuckAlarm', {
        ...alarm,
        alarmDescription: `a purge at yakusoku-${stage.name} failed five times and waits in the dead-letter queue`,
      }),
    );
    const days = 'its deadline is days away';
    const waiting = (id: string, field: string, metricName: string, alarmDescription: string): void => {
      const counted = new MetricFilter(this, id, {
        logGroup: this.logGroup,
        filterPattern: FilterPattern.all(
          FilterPattern.stringValue('$.message', '=', 'purges planned'),
          FilterPattern.numberValue(`$.${field}`, '>', 0),
        ),
        metricNamespace: `yakusoku-${stage.name}`,
        metricName,
        metricValue: `$.${field}`,
      });
      this.report(
        counted
          .metric({ statistic: 'max', period: Duration.minutes(5) })
          .createAlarm(this, `${id}Alarm`, { ...alarm, alarmDescription }),
      );
    };
    waiting('Late', 'late', 'LatePurges', `a purge at yakusoku-${stage.name} should have been over by yesterday: ${days}`);
    waiting(
      'Held',
      'held',
      'HeldPurges',
      `a legal hold keeps a purge at yakusoku-${stage.name} waiting, and ${days}: ` +
        'the log line "a legal hold keeps a purge waiting" names the customer and the matters',
    );
  }
}
