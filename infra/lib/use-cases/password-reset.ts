import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** People who forgot their password set a new one by mail; people who are signed in change theirs. */
export default class PasswordReset extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: oneProcessor, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.table('sessions', 'BatchGetItem', 'PutItem', 'UpdateItem');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.audits();
    this.writesMail();
    this.key('people', 'Decrypt');
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
  }
}
