import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** People leave a company: someone with the right removes them, or they delete their own account. */
export default class MemberRemoval extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: oneProcessor, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem', 'Query', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
    this.table('addresses', 'DeleteItem');
    this.table('sessions', 'BatchGetItem', 'PutItem');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem', 'DeleteItem');
    this.audits();
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
  }
}
