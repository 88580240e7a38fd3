import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Watches the deadlines of incidents, reminds the staff, and records which were met and which were missed. */
export default class IncidentClock extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.seconds(60),
      environment: { CLOSING_DAYS: platform.stage.closingDays },
    });

    this.table('notices', 'BatchGetItem', 'Query', 'PutItem');
    // Reminders go to all of the staff.
    this.table('staff', 'BatchGetItem', 'Query', 'ConditionCheckItem');
    this.audits();
    this.writesMail();
    this.key('staff', 'GenerateMac');
    this.verifiesTokens();

    const stage = `yakusoku-${platform.stage.name}`;
    new Rule(this, 'EveryQuarterOfAnHour', {
      description: `Looks at what is due of incidents at ${stage}`,
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new LambdaTarget(this.function, { retryAttempts: 2 })],
    });
    const read = { message: 'incident clocks read', period: Duration.minutes(15) };
    this.alarmOnLog('SoonDueIncidents', {
      ...read,
      count: 'soon',
      metricName: 'SoonDueIncidents',
      description: `a deadline of an incident at ${stage} is less than a day away`,
    });
    this.alarmOnLog('MissedIncidents', {
      ...read,
      count: 'missed',
      metricName: 'MissedIncidents',
      description: `a deadline of an incident at ${stage} has passed, and what was due is still not done`,
    });
  }
}
