import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Customers read the manuals, which are part of the function, from the moment their service starts. */
export default class Manuals extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(10) });

    this.table('directory', 'BatchGetItem');
    this.table('sessions', 'BatchGetItem');
    this.verifiesTokens();
  }
}
