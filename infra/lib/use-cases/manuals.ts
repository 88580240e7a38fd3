import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Customers read the manuals, which are part of the function, from the moment their service starts. */
export class Manuals extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, apiUrl } = platform;
    super(scope, 'manuals', platform, {
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.sessions.tableArn, 'dynamodb:BatchGetItem');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
  }
}
