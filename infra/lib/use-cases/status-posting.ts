import { Duration, Validations } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeRegion } from '../stage.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** A request that no route of the API makes: to write whatever page is not there as it should be. */
const repair = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../events/status-posting-repair.json'), 'utf8'),
) as Record<string, unknown>;

/** Staff post notices, and the pages that customers read are written into the bucket. */
export class StatusPosting extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, pages, apiUrl } = platform;
    super(scope, 'status-posting', platform, {
      memorySize: 512,
      timeout: Duration.seconds(25),
      environment: {
        NOTICES_TABLE: tables.notices.tableName,
        STAFF_TABLE: tables.staff.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        INDEX_KEY: keys.index.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        PAGES_BUCKET: pages.bucket.bucketName,
        PAGES_URL: pages.url,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(
      tables.notices.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
    );
    // It puts nothing there but answers that are kept for who asks again.
    this.allow(tables.staff.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:ConditionCheckItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
    this.allow(pages.bucket.arnForObjects('*'), 's3:PutObject');
    this.allow(pages.bucket.bucketArn, 's3:ListBucket');
    const bucket = {
      StackName: `yakusoku-${stage.name}-pages`,
      Region: homeRegion,
      OutputName: 'PublishOutputFnGetAttPagesBucketA8D6DB5EArn8A81C60C',
    };
    Validations.of(this.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${JSON.stringify({ 'Fn::GetStackOutput': bucket })}/*]`,
      reason: 'Every page is an object of its own, named by the notice or the month that it is of.',
    });

    new Rule(this, 'Repair', {
      description: `Writes the pages of yakusoku-${stage.name} that are not there as they should be`,
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaTarget(this.function, { retryAttempts: 0, event: RuleTargetInput.fromObject(repair) })],
    });
    const failed = new MetricFilter(this, 'NotWritten', {
      logGroup: this.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', 'pages not written'),
      metricNamespace: `yakusoku-${stage.name}`,
      metricName: 'PagesNotWritten',
      metricValue: '1',
    });
    this.report(
      failed.metric({ statistic: 'sum', period: Duration.minutes(5) }).createAlarm(this, 'NotWrittenAlarm', {
        alarmDescription: `notices of yakusoku-${stage.name} were posted, or should have been written again, and are not on the pages`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
