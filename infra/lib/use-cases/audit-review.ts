import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { actorsIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff search the audit log, and each search is itself on record. */
export default class AuditReview extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(20) });

    this.table('audit', 'Query');
    this.index('audit', actorsIndex);
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.audits();
    this.verifiesTokens();
  }
}
