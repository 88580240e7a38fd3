import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff lift the wait of somebody who cannot get in, have a link mailed to them, or let a company invite again. */
export default class CustomerSupport extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(10) });

    // The link, how often its address asked, answers to staff, and whether a company's invitations are paused.
    this.table('directory', 'BatchGetItem', 'PutItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem', 'DeleteItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.audits();
    this.writesMail();
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
  }
}
