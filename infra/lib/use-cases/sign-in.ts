import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** Sessions: begun with a password, kept with a refresh token, ended, and shown to whoever holds one. */
export class SignIn extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'sign-in', platform, {
      memorySize: oneProcessor,
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PEOPLE_KEY: keys.people.keyArn,
        INDEX_KEY: keys.index.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        CERTIFICATE_KEY: keys.certificate.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(
      tables.directory.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:UpdateItem',
      'dynamodb:ConditionCheckItem',
    );
    this.allow(
      tables.sessions.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.people.keyArn, 'kms:Decrypt');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
    this.allow(keys.signing.keyArn, 'kms:Sign', 'kms:GetPublicKey');
    this.allow(keys.certificate.keyArn, 'kms:GetPublicKey');
  }
}
