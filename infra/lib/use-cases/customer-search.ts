import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { companiesIndex, customersIndex, dueIndex, purgedIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff find customers without seeing personal data. */
export default class CustomerSearch extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(20) });

    this.table('directory', 'BatchGetItem');
    for (const index of [companiesIndex, customersIndex, dueIndex]) {
      this.index('directory', index);
    }
    this.table('purges', 'BatchGetItem');
    this.index('purges', purgedIndex);
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.audits();
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
  }
}
