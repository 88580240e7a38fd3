import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { searchIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** People with the right register, find and correct documents, which are retained as long as the law requires. */
export default class DocumentArchive extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      // A change of settings is applied to a few hundred documents within one request.
      timeout: Duration.seconds(20),
      environment: {
        DOCUMENT_LOCK: platform.stage.documentLock,
        UNCONFIRMED_ALLOWANCE: platform.stage.unconfirmedAllowance,
        CONFIRMED_ALLOWANCE: platform.stage.confirmedAllowance,
      },
    });

    // What it puts into the directory are only responses stored for idempotent requests.
    this.table('directory', 'BatchGetItem', 'PutItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem');
    this.table('keyring', 'BatchGetItem', 'PutItem');
    this.table('documents', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
    this.index('documents', searchIndex);
    this.audits();
    this.key('archive', 'GenerateDataKey', 'Decrypt');
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
    // A signed address gives its holder this role's rights, and no more than the address says.
    this.objects('documents', '*/doc_*', 'PutObject', 'PutObjectRetention', 'GetObject', 'DeleteObjectVersion');
    // What was found is packed; S3 answers that a file is missing only to roles that may list the bucket.
    this.objects('documents', '*/export/found/*', 'GetObject', 'PutObject', 'PutObjectTagging');
    this.bucket('documents', 'ListBucket', 'ListBucketVersions');
  }
}
