import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** The vendor's own people join, sign in with two factors, and leave, in a realm that no customers' function reaches. */
export class StaffAccess extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'staff-access', platform, {
      memorySize: oneProcessor,
      timeout: Duration.seconds(10),
      environment: {
        STAFF_TABLE: tables.staff.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        STAFF_KEY: keys.staff.keyArn,
        MAIL_KEY: keys.mail.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(
      tables.staff.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    // Attempts to sign in are counted there, for everyone.
    this.allow(tables.sessions.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.staff.keyArn, 'kms:GenerateMac');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.signing.keyArn, 'kms:Sign', 'kms:GetPublicKey');
  }
}
