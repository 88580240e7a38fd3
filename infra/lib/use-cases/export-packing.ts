import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Packs the exports that were requested in data-export, which may call it and reads nothing of what it reads. */
export default class ExportPacking extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      // A part of a file at a time; the rest of the memory buys network.
      memorySize: 1024,
      timeout: Duration.minutes(5),
      environment: {
        SITE_URL: platform.stage.siteUrl,
        VOLUME_DOCUMENTS: String(platform.stage.exportVolume),
        VOLUME_BYTES: String(1024 ** 3),
      },
    });

    this.table('directory', 'BatchGetItem', 'Query');
    this.table('addresses', 'Query');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.table('documents', 'BatchGetItem', 'Query');
    this.table('exports', 'BatchGetItem', 'PutItem');
    this.audits();
    this.writesMail();
    this.key('people', 'Decrypt');
    this.key('archive', 'Decrypt');
    this.objects('documents', '*/doc_*', 'GetObject');
    this.objects('documents', '*/export/*', 'GetObject', 'PutObject', 'PutObjectTagging', 'DeleteObjectVersion');
    // S3 answers that a file is missing only to roles that may list the bucket.
    this.bucket('documents', 'ListBucket', 'ListBucketVersions');
    this.queue('export', this.deadLetters('exports'));
  }
}
