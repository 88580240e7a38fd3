import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Representatives, and organization admins for general users, set what people of their own company may do. */
export default class RoleChange extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem', 'Query', 'UpdateItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.audits();
    this.key('people', 'Decrypt');
    this.verifiesTokens();
  }
}
