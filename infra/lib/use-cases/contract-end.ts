import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { dueIndex } from '../data-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Representatives ask for the end of their contract; staff end contracts, withdraw an end, and see what a purge would destroy; whom it concerns is notified. */
export default class ContractEnd extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(29) });

    this.table('directory', 'BatchGetItem', 'Query', 'UpdateItem', 'ConditionCheckItem');
    this.table('addresses', 'Query');
    this.index('directory', dueIndex);
    this.table('sessions', 'BatchGetItem', 'Query');
    this.table('keyring', 'BatchGetItem', 'Query');
    this.table('salts', 'BatchGetItem');
    this.table('purges', 'BatchGetItem');
    this.table('documents', 'BatchGetItem', 'Query');
    this.table('exports', 'Query');
    // What tells the representatives of passes, once they are former ones.
    this.table('passes', 'Query', 'PutItem', 'DeleteItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.table('approvals', 'DeleteItem');
    this.audits();
    this.writesMail();
    this.key('people', 'Decrypt');
    this.verifiesTokens();
    this.queue('contract', this.deadLetters('telling customers of the end of their contract'), { maxConcurrency: 5 });

    new Rule(this, 'EveryDay', {
      description: `Reminds whose contract ends at yakusoku-${platform.stage.name}, at 00:30 in Japan: before the purges of the day`,
      schedule: Schedule.cron({ hour: '15', minute: '30' }),
      targets: [new LambdaTarget(this.function, { retryAttempts: 2 })],
    });
  }
}
