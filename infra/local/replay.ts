// replay.ts: after a table of the running stack was restored, has every purge look at everything anew. What it brings the
// worker is the message that on AWS is put into the purges' queue.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from './emulator.ts';
import { exitWith } from './exit.ts';
import { root } from './paths.ts';
import { runningStack } from './stack-file.ts';

await exitWith(async () => {
  const stack = await runningStack();
  if (stack === undefined) {
    throw new Error('先に `make run` で起動してください / nothing is running: start it with `make run`');
  }
  const lambda = new LambdaClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  const invoked = await lambda.send(
    new InvokeCommand({
      FunctionName: stack.functions['retention-purge'],
      Payload: await readFile(join(root, 'events/retention-purge-replay.json')),
    }),
  );
  const answer = invoked.Payload?.transformToString() ?? '';
  if (answer !== '{"batchItemFailures":[]}') throw new Error(`the function answered ${answer}`);
  process.stdout.write(
    '削除済みの顧客をもう一度確認しています。経過はログに出ます / every purge looks again; the log shows how far\n',
  );
  return 0;
});
