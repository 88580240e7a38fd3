import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** People with the right invite new users of their company, who set their own password when they accept. */
export default class Invite extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: oneProcessor, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
    this.table('addresses', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem');
    this.table('sessions', 'BatchGetItem', 'PutItem');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem', 'PutItem');
    this.audits();
    this.writesMail();
    this.key('people', 'Decrypt');
    this.key('index', 'GenerateMac');
    // Accepting an invitation signs the new user in.
    this.signsTokens();
  }
}
