import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from './emulator.ts';
import { root } from './paths.ts';
import { publishTrust } from '../trust/publish.ts';
import type { Stack } from './stack-file.ts';

/** Writes the public pages: those of notices, which on AWS the schedule does within five minutes, and the trust page. */
export async function writePages(stack: Stack): Promise<void> {
  const lambda = new LambdaClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  const event = await readFile(join(root, 'events/status-posting-repair.json'));
  const invoked = await lambda.send(new InvokeCommand({ FunctionName: stack.functions['status-posting'], Payload: event }));
  if (invoked.FunctionError !== undefined) {
    throw new Error(`the public pages were not written: ${invoked.Payload?.transformToString() ?? invoked.FunctionError}`);
  }
  const s3 = new S3Client({ endpoint: stack.emulator, region: stack.region, credentials: administrator, forcePathStyle: true });
  await publishTrust(s3, stack.buckets['pages'] ?? '');
}
