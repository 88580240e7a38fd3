import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff confirm contracts, and set what a customer may register. */
export default class ContractConfirmation extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 256, timeout: Duration.seconds(20) });

    this.table('directory', 'BatchGetItem', 'UpdateItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.audits();
    this.verifiesTokens();
  }
}
