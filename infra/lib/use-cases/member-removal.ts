import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** People leave a company, removed by who has the right or by deleting their own account. */
export class MemberRemoval extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'member-removal', platform, {
      memorySize: oneProcessor,
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
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
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    this.allow(tables.sessions.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
  }
}
