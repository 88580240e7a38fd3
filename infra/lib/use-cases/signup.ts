import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** Anyone signs up; the account is created when the person confirms. */
export default class Signup extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: oneProcessor, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem', 'PutItem', 'DeleteItem');
    this.table('addresses', 'PutItem');
    this.table('keyring', 'PutItem');
    this.table('salts', 'PutItem');
    this.audits();
    this.writesMail();
    this.key('people', 'GenerateDataKey');
    this.key('index', 'GenerateMac');
  }
}
