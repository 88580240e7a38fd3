import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** People who are signed in see their own profile, set their name and language, and end their sessions. */
export default class Me extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem', 'UpdateItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem', 'Query', 'UpdateItem', 'DeleteItem');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.audits();
    this.key('people', 'Decrypt');
    this.verifiesTokens();
  }
}
