import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff end customers' contracts, take an end back, and see what a purge would destroy. */
export class ContractEnd extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'contract-end', platform, {
      memorySize: 512,
      timeout: Duration.seconds(20),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PURGES_TABLE: tables.purges.tableName,
        STAFF_TABLE: tables.staff.tableName,
        DOCUMENTS_TABLE: tables.documents.tableName,
        EXPORTS_TABLE: tables.exports.tableName,
        PEOPLE_KEY: keys.people.keyArn,
        MAIL_KEY: keys.mail.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem');
    this.allow(tables.sessions.tableArn, 'dynamodb:Query');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    this.allow(
      tables.purges.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
    );
    this.allow(tables.documents.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    this.allow(tables.exports.tableArn, 'dynamodb:Query');
    this.allow(tables.staff.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem');
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.people.keyArn, 'kms:Decrypt');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
  }
}
