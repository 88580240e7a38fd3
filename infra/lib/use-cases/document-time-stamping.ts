import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
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
    this.followUploads(platform, this.inbox(this.deadLetters('files to time-stamp'), patience));
  }

  /** Sends a message for each file of a document that arrives: `{"key": <the name of the file>}`. */
  private followUploads({ stage, buckets }: Platform, queue: Queue): void {
    const rule = new Rule(this, 'Uploads', {
      description: `Files of documents that arrive at yakusoku-${stage.name}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [buckets.documents.bucketName] }, object: { key: [{ wildcard: '*/doc_*' }] } },
      },
      // Not SqsQueue, which lets EventBridge use the key for any queue.
      targets: [
        {
          bind: () => ({
            arn: queue.queueArn,
            input: RuleTargetInput.fromObject({ key: EventField.fromPath('$.detail.object.key') }),
          }),
        },
      ],
    });
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Uploads',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
      }),
    );
  }
}
