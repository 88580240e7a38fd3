import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from './emulator.ts';
import { root } from './paths.ts';
import type { Stack } from './stack-file.ts';

/** Writes the public pages at once, which on AWS the schedule does within five minutes. */
export async function writePages(stack: Stack): Promise<void> {
  const lambda = new LambdaClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  const event = await readFile(join(root, 'events/status-posting-repair.json'));
  const invoked = await lambda.send(new InvokeCommand({ FunctionName: stack.functions['status-posting'], Payload: event }));
  if (invoked.FunctionError !== undefined) {
    throw new Error(`the public pages were not written: ${invoked.Payload?.transformToString() ?? invoked.FunctionError}`);
  }
}
