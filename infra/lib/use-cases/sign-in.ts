import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** Sessions: begun with a password, continued with a refresh token, and ended. */
export default class SignIn extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: oneProcessor, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem', 'UpdateItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
    this.audits();
    this.key('index', 'GenerateMac');
    this.signsTokens();
    // It publishes the keys of tokens and of certificates.
    this.key('certificate', 'GetPublicKey');
  }
}
