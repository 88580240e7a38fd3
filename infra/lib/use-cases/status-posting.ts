import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff post notices, and the pages that customers read are written into the bucket. */
export default class StatusPosting extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.seconds(25),
      environment: { PAGES_URL: platform.pagesUrl },
    });

    this.table('notices', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem');
    // What it puts into the staff's table are only responses stored for idempotent requests.
    this.table('staff', 'BatchGetItem', 'PutItem', 'ConditionCheckItem');
    // Whether the companies that an incident names are customers; it has no key to what is sealed of them.
    this.table('directory', 'BatchGetItem');
    this.audits();
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
    this.objects('pages', '*', 'PutObject');
    this.bucket('pages', 'ListBucket');

    const stage = `yakusoku-${platform.stage.name}`;
    new Rule(this, 'Repair', {
      description: `Does what is due of the notices of ${stage}, and writes the pages that are not as they should be`,
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaTarget(this.function, { retryAttempts: 0 })],
    });
    this.alarmOnLog('NotWritten', {
      message: 'pages not written',
      metricName: 'PagesNotWritten',
      period: Duration.minutes(5),
      description: `notices of ${stage} were posted, or should have been written again, and are not on the pages`,
    });
    this.alarmOnLog('NotAdvanced', {
      message: 'notice not advanced',
      metricName: 'NoticesNotAdvanced',
      period: Duration.minutes(5),
      description: `what was due of notices of ${stage} did not happen: a planned publication, a reminder, or a state of maintenance`,
    });
  }
}
