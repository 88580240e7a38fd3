import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { finalityIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Makes registrations of documents final, and locks their files until their retention ends. */
export default class DocumentFinalization extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.minutes(5),
      environment: { DOCUMENT_LOCK: platform.stage.documentLock },
    });

    this.table('directory', 'BatchGetItem');
    this.table('keyring', 'BatchGetItem');
    this.table('documents', 'BatchGetItem', 'UpdateItem');
    this.index('documents', finalityIndex);
    this.key('archive', 'Decrypt');
    this.objects('documents', '*/doc_*', 'PutObjectRetention');
    // To tell a file that has not arrived.
    this.bucket('documents', 'ListBucketVersions');
    this.queue('finalization', this.deadLetters('registrations to make final'));

    const stage = `yakusoku-${platform.stage.name}`;
    new Rule(this, 'EveryDay', {
      description: `Makes registrations at ${stage} final, at 02:00 in Japan`,
      schedule: Schedule.cron({ hour: '17', minute: '0' }),
      targets: [new LambdaTarget(this.function, { retryAttempts: 2 })],
    });
    this.alarmOnLog('Late', {
      message: 'finalizations planned',
      period: Duration.minutes(5),
      count: 'late',
      metricName: 'LateFinalizations',
      description:
        `documents at ${stage} should have been final days ago: the first locks of their files end in less than three days; ` +
        'the log line "a registration failed" or "documents were not opened" says why',
    });
  }
}
