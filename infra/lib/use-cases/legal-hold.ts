import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff keep from destruction what may be needed as evidence. */
export class LegalHold extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, buckets, apiUrl } = platform;
    super(scope, 'legal-hold', platform, {
      memorySize: 512,
      timeout: Duration.seconds(20),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PURGES_TABLE: tables.purges.tableName,
        STAFF_TABLE: tables.staff.tableName,
        DOCUMENTS_TABLE: tables.documents.tableName,
        DOCUMENTS_BUCKET: buckets.documents.bucketName,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.purges.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    this.allow(tables.documents.tableArn, 'dynamodb:UpdateItem');
    this.allow(tables.staff.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
    this.allow(buckets.documents.arnForObjects('*/doc_*'), 's3:PutObjectLegalHold');
    this.allow(buckets.documents.bucketArn, 's3:ListBucketVersions');
    this.acknowledgeObjects(stage, '*/doc_*');
  }
}
