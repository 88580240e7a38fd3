import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Everyone reads the terms of use, which are part of the function. It has no rights. */
export default class Terms extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 256, timeout: Duration.seconds(10) });
  }
}
