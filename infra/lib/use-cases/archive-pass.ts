import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
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
    // Which product a customer uses, or used.
    this.table('directory', 'BatchGetItem');
    this.table('purges', 'BatchGetItem');
    this.table('keyring', 'BatchGetItem');
    this.table('documents', 'BatchGetItem', 'Query');
    this.key('archive', 'Decrypt');
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
    // A signed address gives its holder this role's rights, and no more than the address says.
    this.objects('documents', '*/doc_*', 'GetObject');
    this.bucket('documents', 'ListBucketVersions');
  }
}
