// Puts the trust page where readers see the notices. publish.ts: on AWS, after a deployment, as whoever deployed.
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { region } from '../local/emulator.ts';
import { readSources, trustPagesAndPdf } from './build.ts';

/** Writes the pages into the bucket of the public pages; those that lead to others come after them. */
export async function publishTrust(s3: S3Client, bucket: string): Promise<void> {
  for (const [Key, { body, contentType }] of await trustPagesAndPdf(readSources(new Date()))) {
    // As long as the pages of notices are kept.
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: body, ContentType: contentType, CacheControl: 'public, max-age=60' }));
  }
}

if (import.meta.filename === process.argv[1]) {
  const StackName = 'yakusoku-production-service';
  const { Stacks } = await new CloudFormationClient({ region }).send(new DescribeStacksCommand({ StackName }));
  const bucket = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'PagesBucket')?.OutputValue;
  if (bucket === undefined) throw new Error(`${StackName} has no output PagesBucket`);
  await publishTrust(new S3Client({ region }), bucket);
}
