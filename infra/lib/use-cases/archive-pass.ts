import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { searchIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff issue passes to the retained documents of a customer; its holder searches and downloads, on record. */
export default class ArchivePass extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(20) });

    this.table('passes', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    // Everything else it changes goes to the audit log and the outbox.
    this.audits();
    this.writesMail();
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.table('approvals', 'DeleteItem');
    // Which product a customer used, and that the contract has ended.
    this.table('directory', 'BatchGetItem', 'ConditionCheckItem');
    this.table('purges', 'BatchGetItem');
    this.table('keyring', 'BatchGetItem');
    this.table('documents', 'BatchGetItem', 'Query');
    this.index('documents', searchIndex);
    this.key('archive', 'Decrypt');
    // An address of the staff gets no pass.
    this.key('staff', 'GenerateMac');
    this.verifiesTokens();
    // A signed address gives its holder this role's rights, and no more than the address says.
    this.objects('documents', '*/doc_*', 'GetObject');
    // What was found is packed; S3 answers that a file is missing only to roles that may list the bucket.
    this.objects('documents', '*/export/found/*', 'GetObject', 'PutObject', 'PutObjectTagging');
    this.bucket('documents', 'ListBucket', 'ListBucketVersions');
  }
}
