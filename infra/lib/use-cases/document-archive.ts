import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Whoever has the right registers, finds and corrects documents, which are kept as long as the law has them kept. */
export class DocumentArchive extends UseCase {
  constructor(scope: Construct, platform: Platform) {
    const { stage, tables, keys, buckets, apiUrl } = platform;
    super(scope, 'document-archive', platform, {
      memorySize: 512,
      // A change of settings is applied to a few hundred documents within one request.
      timeout: Duration.seconds(20),
      environment: {
        DIRECTORY_TABLE: tables.directory.tableName,
        SESSIONS_TABLE: tables.sessions.tableName,
        KEYRING_TABLE: tables.keyring.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        DOCUMENTS_TABLE: tables.documents.tableName,
        DOCUMENTS_BUCKET: buckets.documents.bucketName,
        DOCUMENT_LOCK: stage.documentLock,
        ARCHIVE_KEY: keys.archive.keyArn,
        INDEX_KEY: keys.index.keyArn,
        SIGNING_KEY: keys.signing.keyArn,
        ISSUER: apiUrl,
        SITE_URL: stage.siteUrl,
      },
    });

    // It puts nothing into the directory but answers that are kept for who asks again.
    this.allow(tables.directory.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:ConditionCheckItem');
    this.allow(tables.sessions.tableArn, 'dynamodb:BatchGetItem');
    this.allow(tables.keyring.tableArn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    this.allow(tables.audit.tableArn, 'dynamodb:PutItem');
    this.allow(
      tables.documents.tableArn,
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    this.allow(keys.archive.keyArn, 'kms:GenerateDataKey', 'kms:Decrypt');
    this.allow(keys.index.keyArn, 'kms:GenerateMac');
    this.allow(keys.signing.keyArn, 'kms:GetPublicKey');
    // Who was given a signed address acts with this role's rights, and with no more than the address says.
    this.allow(
      buckets.documents.arnForObjects('*/doc_*'),
      's3:PutObject',
      's3:PutObjectRetention',
      's3:GetObject',
      's3:DeleteObjectVersion',
    );
    this.allow(buckets.documents.bucketArn, 's3:ListBucketVersions');
    this.acknowledgeObjects(stage, '*/doc_*');
  }
}
