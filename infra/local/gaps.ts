import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { administrator, region } from './emulator.ts';
import type { Stack } from './stack-file.ts';

/** Bridges what the emulator cannot do, beside the template and never in it, so that the template stays the one that goes to AWS. */
export async function bridgeGaps(stack: Stack): Promise<void> {
  await letMailBeSent(stack);
  await openShelves(stack);
  await openQueues(stack);
  await openPages(stack);
}

/**
 * The emulator knows no resource for `ses:SendRawEmail` and asks for the right on all of them; on AWS the role holds it
 * on one identity and one configuration set.
 */
async function letMailBeSent(stack: Stack): Promise<void> {
  const iam = new IAMClient({ endpoint: stack.emulator, region, credentials: administrator });
  const role = stack.roles['mail-delivery']?.split('/').at(-1);
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: role,
      PolicyName: 'emulator-gap',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: '*' }],
      }),
    }),
  );
}

/**
 * The emulator speaks no TLS, which the queues' policies demand of everyone, of whoever would lift them too. CloudFormation is
 * nobody, so another stack gives the queues a policy that demands nothing.
 */
async function openQueues(stack: Stack): Promise<void> {
  const cloudFormation = new CloudFormationClient({ endpoint: stack.emulator, region, credentials: administrator });
  const StackName = 'yakusoku-local-emulator-gap';
  const PolicyDocument = { Version: '2012-10-17', Statement: [] };
  const Queues = Object.values(stack.queues);
  const policy = { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues, PolicyDocument } };
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: { QueuePolicy: policy } }) }),
  );
}

/** The same for the bucket of the public pages, whose policy keeps what lets CloudFront, and nobody else, read it. */
async function openPages(stack: Stack): Promise<void> {
  const s3 = new S3Client({ endpoint: stack.emulator, region, credentials: administrator, forcePathStyle: true });
  const Bucket = stack.buckets['pages'];
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const policy = JSON.parse(Policy ?? '{}') as { Version: string; Statement: { Effect: string }[] };
  const Statement = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ ...policy, Statement }) }));
}

/**
 * The emulator speaks no TLS, which the buckets' policies demand, and its CloudFormation overlooks that they are made for
 * locks.
 */
async function openShelves(stack: Stack): Promise<void> {
  const s3 = new S3Client({ endpoint: stack.emulator, region, credentials: administrator, forcePathStyle: true });
  for (const Bucket of [stack.buckets['audit'], stack.buckets['documents']]) {
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }));
  }
}
