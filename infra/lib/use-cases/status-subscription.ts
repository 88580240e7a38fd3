import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Anyone subscribes to notices, and ends it. It opens no address that is kept, and lists nobody. */
export class StatusSubscription extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys } = platform;
    super(scope, 'status-subscription', platform, {
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: {
        NOTICES_TABLE: tables.notices.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        MAIL_KEY: keys.mail.keyArn,
        INDEX_KEY: keys.index.keyArn,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(tables.notices.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
  }
}
