import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Representatives have everything of their company packed, and download it. */
export class DataExport extends UseCase {
  constructor(scope: Construct, platform: Platform, queue: Queue) {
    const { stage, tables, keys, buckets, apiUrl } = platform;
    super(scope, 'data-export', platform, {
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        EXPORTS_TABLE: tables.exports.tableName,
        DOCUMENTS_BUCKET: buckets.documents.bucketName,
        EXPORT_QUEUE: queue.queueUrl,
        INDEX_KEY: keys.index.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    // It puts nothing into the directory but answers that are kept for who asks again.
    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:ConditionCheckItem');
    this.allow(tables.sessions.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.exports.tableArn, 'dynamodb:Query', 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
    // Who was given a signed address acts with this role's rights.
    this.allow(buckets.documents.arnForObjects('*/export/*'), 's3:GetObject');
    this.acknowledgeObjects(stage, '*/export/*');
    this.allow(queue.queueArn, 'sqs:SendMessage');
  }
}
