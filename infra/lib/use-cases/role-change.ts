import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Representatives, and organization admins for general users, set what the people of their own company may do. */
export class RoleChange extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'role-change', platform, {
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PEOPLE_KEY: keys.people.keyArn,
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
      'dynamodb:ConditionCheckItem',
    );
    this.allow(tables.sessions.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.people.keyArn, 'kms:Decrypt');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
  }
}
