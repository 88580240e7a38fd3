import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Watches what is due of incidents, reminds the staff, and keeps the record of what was met and missed. */
export class IncidentClock extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'incident-clock', platform, {
      memorySize: 512,
      timeout: Duration.seconds(60),
      environment: {
        NOTICES_TABLE: tables.notices.tableName,
        STAFF_TABLE: tables.staff.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        STAFF_KEY: keys.staff.keyArn,
        MAIL_KEY: keys.mail.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        CLOSING_DAYS: stage.closingDays,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(tables.notices.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem');
    // Reminders go to everyone of the staff.
    this.allow(tables.staff.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:ConditionCheckItem');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.staff.keyArn, 'kms:GenerateMac');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');

    new Rule(this, 'EveryQuarterOfAnHour', {
      description: `Looks at what is due of incidents at yakusoku-${stage.name}`,
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new LambdaTarget(this.function, { retryAttempts: 2 })],
    });

    this.watch(stage.name, 'soon', 'SoonDueIncidents', `something of an incident at yakusoku-${stage.name} is due within a day`);
    this.watch(stage.name, 'missed', 'MissedIncidents', `something of an incident at yakusoku-${stage.name} was not done in time, and still is not done`);
  }

  /** Rings as long as the clock counts some. */
  private watch(stage: string, count: 'soon' | 'missed', metricName: string, alarmDescription: string): void {
    const metric = new MetricFilter(this, metricName, {
      logGroup: this.logGroup,
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.message', '=', 'incident clocks read'),
        FilterPattern.numberValue(`$.${count}`, '>', 0),
      ),
      metricNamespace: `yakusoku-${stage}`,
      metricName,
      metricValue: `$.${count}`,
    });
    this.report(
      metric.metric({ statistic: 'max', period: Duration.minutes(15) }).createAlarm(this, `${metricName}Alarm`, {
        alarmDescription,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
