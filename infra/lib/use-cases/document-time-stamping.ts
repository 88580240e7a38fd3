import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Has the files of documents time-stamped as they arrive. */
export default class DocumentTimeStamping extends UseCase {
  static override readonly isPartOf = ({ timeStampAuthority }: StageSettings) => timeStampAuthority !== undefined;

  constructor(scope: Construct, name: string, platform: Platform) {
    const { address = '', root = '' } = platform.stage.timeStampAuthority ?? {};
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.seconds(30),
      environment: { TIME_STAMP_AUTHORITY: address, TIME_STAMP_ROOT: root },
    });

    this.table('keyring', 'BatchGetItem');
    this.table('documents', 'BatchGetItem', 'UpdateItem');
    this.key('archive', 'Decrypt');
    // The authority may be away for ten hours, and is not asked by many at a time.
    const patience = { maxConcurrency: 5, maxReceiveCount: 200 };
    this.followUploads(this.inbox(this.deadLetters('files to time-stamp'), patience));
  }
}
