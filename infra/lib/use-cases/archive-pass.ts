import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff issue passes to what was kept of a customer; whoever holds one searches and downloads, on record. */
export class ArchivePass extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, buckets, apiUrl } = platform;
    super(scope, 'archive-pass', platform, {
      memorySize: 512,
      timeout: Duration.seconds(20),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        OUTBOX_TABLE: tables.outbox.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        PURGES_TABLE: tables.purges.tableName,
        STAFF_TABLE: tables.staff.tableName,
        DOCUMENTS_TABLE: tables.documents.tableName,
        PASSES_TABLE: tables.passes.tableName,
        DOCUMENTS_BUCKET: buckets.documents.bucketName,
        ARCHIVE_KEY: keys.archive.keyArn,
        MAIL_KEY: keys.mail.keyArn,
        INDEX_KEY: keys.index.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    // All that it changes is its own; of the others it appends to the audit log and hands mail over.
    this.allow(
      tables.passes.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    this.allow(tables.outbox.tableArn, 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(tables.staff.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem');
    // Which product a customer uses, or used.
    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.purges.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.documents.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    this.allow(keys.archive.keyArn, 'kms:Decrypt');
    this.allow(keys.mail.keyArn, 'kms:GenerateDataKey');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
    // Who was given a signed address acts with this role's rights, and with no more than the address says.
    this.allow(buckets.documents.arnForObjects('*/doc_*'), 's3:GetObject');
    this.allow(buckets.documents.bucketArn, 's3:ListBucketVersions');
    this.acknowledgeObjects(stage, '*/doc_*');
  }
}
