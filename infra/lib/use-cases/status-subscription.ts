import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Anyone subscribes to notices, and unsubscribes. It opens no stored address, and lists nobody. */
export default class StatusSubscription extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(10) });

    this.table('notices', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.table('subscriberKeys', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.audits();
    this.writesMail();
    this.key('index', 'GenerateMac');
  }
}
