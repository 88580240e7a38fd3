import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff end customers' contracts, withdraw an end, and see what a purge would destroy. */
export default class ContractEnd extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(20) });

    this.table('directory', 'BatchGetItem', 'Query', 'UpdateItem');
    this.table('sessions', 'Query');
    this.table('keyring', 'BatchGetItem', 'Query');
    this.table('purges', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem');
    this.table('documents', 'BatchGetItem', 'Query');
    this.table('exports', 'Query');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.audits();
    this.writesMail();
    this.key('people', 'Decrypt');
    this.verifiesTokens();
  }
}
