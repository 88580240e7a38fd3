import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff lift the wait of somebody who cannot get in, or have a link mailed to them. */
export default class CustomerSupport extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(10) });

    // The link, how often its address asked, and answers to staff.
    this.table('directory', 'BatchGetItem', 'PutItem');
    this.table('sessions', 'BatchGetItem', 'DeleteItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.audits();
    this.writesMail();
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
  }
}
