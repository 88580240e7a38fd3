import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { companiesIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff find customers without seeing personal data. */
export default class CustomerSearch extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(20) });

    this.table('directory', 'BatchGetItem');
    this.index('directory', companiesIndex);
    this.table('purges', 'BatchGetItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.audits();
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
  }
}
