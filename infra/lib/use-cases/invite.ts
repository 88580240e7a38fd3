import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** Whoever has the right invites new users of their company, who set their own password when they accept. */
export class Invite extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'invite', platform, {
      memorySize: oneProcessor,
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PEOPLE_KEY: keys.people.keyArn,
        MAIL_KEY: keys.mail.keyArn,
        INDEX_KEY: keys.index.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(
      tables.directory.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    this.allow(tables.sessions.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.people.keyArn, 'kms:Decrypt');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
    this.allow(keys.signing.keyArn, 'kms:Sign', 'kms:GetPublicKey');
  }
}
