import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { oneProcessor, type Platform, UseCase } from '../use-case.ts';

/** Sessions: begun with a password, continued with a refresh token, and ended. */
export default class SignIn extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: oneProcessor,
      timeout: Duration.seconds(10),
      environment: { SESSION_DAYS: String(platform.stage.sessionDays) },
    });

    this.table('directory', 'BatchGetItem', 'UpdateItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
    // The browser that a session is opened from is sealed with the key of the member's data.
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.key('people', 'Decrypt');
    this.audits();
    this.key('index', 'GenerateMac');
    this.signsTokens();
    // It publishes the keys of tokens and of certificates.
    this.key('certificate', 'GetPublicKey');
  }
}
