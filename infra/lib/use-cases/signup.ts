import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** Anyone signs up; the account is made when the person confirms. */
export class Signup extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys } = platform;
    super(scope, 'signup', platform, {
      memorySize: oneProcessor,
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PEOPLE_KEY: keys.people.keyArn,
        MAIL_KEY: keys.mail.keyArn,
        INDEX_KEY: keys.index.keyArn,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(
      tables.directory.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
    );
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.keyring.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.people.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
  }
}
