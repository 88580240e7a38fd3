import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { customersIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Notifies the representatives of every customer whom an incident concerns. */
export default class CustomerNotification extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.minutes(2) });

    this.table('notices', 'BatchGetItem', 'Query', 'PutItem');
    this.table('directory', 'BatchGetItem', 'Query', 'ConditionCheckItem');
    this.index('directory', customersIndex);
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.audits();
    this.writesMail();
    this.key('people', 'Decrypt');

    const deadLetters = this.deadLetters('customers to notify');
    // As fast as mail can be sent, and no faster.
    this.queue('notification', deadLetters, { maxConcurrency: 5 });
    this.stream('Announcements', 'notices', deadLetters, {
      batchSize: 1,
      filter: { dynamodb: { Keys: { sk: { S: ['announcement'] } } } },
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(1),
    });
  }
}
