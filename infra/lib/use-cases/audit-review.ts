import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { actorsIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff search the audit log and have people named, and each time is itself on record. */
export default class AuditReview extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(20) });

    this.table('audit', 'Query');
    this.index('audit', actorsIndex);
    // A fresh code is used up, or counted if it is wrong.
    this.table('staff', 'BatchGetItem', 'PutItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem', 'PutItem');
    this.table('directory', 'BatchGetItem');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.key('people', 'Decrypt');
    this.key('staff', 'GenerateMac');
    this.audits();
    this.verifiesTokens();
  }
}
