import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { dueIndex, purgedIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Destroys what is stored of customers whose contract has ended. It can destroy, but open nothing: it has no kms:Decrypt. */
export default class RetentionPurge extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.minutes(5),
      // The issuer of certificates.
      environment: { ISSUER: platform.apiUrl },
    });

    this.table('directory', 'BatchGetItem', 'Query', 'UpdateItem', 'DeleteItem');
    this.table('addresses', 'Query', 'DeleteItem');
    this.index('directory', dueIndex);
    this.table('sessions', 'Query', 'DeleteItem');
    this.table('keyring', 'BatchGetItem', 'Query', 'DeleteItem');
    this.table('salts', 'Query', 'DeleteItem');
    this.table('exports', 'Query', 'DeleteItem');
    this.table('passes', 'Query', 'DeleteItem');
    this.table('documents', 'BatchGetItem', 'Query', 'DeleteItem');
    this.table('purges', 'BatchGetItem', 'PutItem', 'ConditionCheckItem');
    this.index('purges', purgedIndex);
    this.table('outbox', 'PutItem');
    this.audits();
    this.key('certificate', 'Sign', 'GetPublicKey');
    // A lock that is not over yet refuses: there is no right to lift one.
    this.objects('documents', '*', 'DeleteObjectVersion');
    this.bucket('documents', 'ListBucketVersions');
    this.queue('purge', this.deadLetters('purges'));

    const stage = `yakusoku-${platform.stage.name}`;
    new Rule(this, 'EveryDay', {
      description: `Purges what is due at ${stage}, at 01:00 in Japan`,
      schedule: Schedule.cron({ hour: '16', minute: '0' }),
      targets: [new LambdaTarget(this.function, { retryAttempts: 2 })],
    });
    const planned = { message: 'purges planned', period: Duration.minutes(5) };
    this.alarmOnLog('Late', {
      ...planned,
      count: 'late',
      metricName: 'LatePurges',
      description: `a purge at ${stage} should have been over by yesterday: its deadline is days away`,
    });
    this.alarmOnLog('Held', {
      ...planned,
      count: 'held',
      metricName: 'HeldPurges',
      description:
        `a legal hold keeps a purge at ${stage} waiting, and its deadline is days away: ` +
        'the log line "a legal hold keeps a purge waiting" names the customer and the matters',
    });
  }
}
