import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff protect from deletion what may be needed as evidence. */
export default class LegalHold extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.seconds(20),
      // It asks for the name, but has no right on the table.
      environment: { SESSIONS_TABLE: platform.tables.sessions.tableName },
    });

    this.table('directory', 'BatchGetItem');
    this.table('purges', 'BatchGetItem', 'PutItem');
    this.table('documents', 'UpdateItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.table('approvals', 'ConditionCheckItem', 'DeleteItem');
    this.audits();
    this.verifiesTokens();
    this.objects('documents', '*/doc_*', 'PutObjectLegalHold');
    this.bucket('documents', 'ListBucketVersions');
  }
}
