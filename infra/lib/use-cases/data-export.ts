import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Representatives request an export of everything of their company, and download it. */
export default class DataExport extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(10) });

    // What it puts into the directory are only responses stored for idempotent requests.
    this.table('directory', 'BatchGetItem', 'PutItem', 'ConditionCheckItem');
    this.table('sessions', 'BatchGetItem');
    this.table('exports', 'Query', 'PutItem');
    this.audits();
    this.key('index', 'GenerateMac');
    this.verifiesTokens();
    // A signed address gives its holder this role's rights.
    this.objects('documents', '*/export/*', 'GetObject');
    this.sendsTo('export');
  }
}
