import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** The vendor's own staff join, sign in with two factors, and leave, in a realm that no customers' function reaches. */
export default class StaffAccess extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: oneProcessor,
      timeout: Duration.seconds(10),
      environment: { APPROVER_DAYS: String(platform.stage.approverDays) },
    });

    this.table('staff', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
    // Attempts to sign in are counted there, for everyone.
    this.table('sessions', 'BatchGetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem');
    this.table('approvals', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.audits();
    this.writesMail();
    this.key('staff', 'GenerateMac');
    this.signsTokens();
  }
}
