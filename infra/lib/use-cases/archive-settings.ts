import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** What decides how long documents are retained: said by representatives, and by staff after the contract. */
export default class ArchiveSettings extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      // A change of settings is applied to a few hundred documents within one request.
      timeout: Duration.seconds(20),
      environment: { DOCUMENT_LOCK: platform.stage.documentLock },
    });

    this.table('directory', 'BatchGetItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem');
    this.table('keyring', 'BatchGetItem');
    this.table('documents', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.table('purges', 'BatchGetItem');
    this.audits();
    this.verifiesTokens();
    this.objects('documents', '*/doc_*', 'PutObjectRetention');
    this.bucket('documents', 'ListBucketVersions');
  }
}
