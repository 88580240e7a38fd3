// staff.ts <address>: invites somebody to the vendor's staff on the running stack, as whoever operates an account does: by
// invoking the function itself, with an event that API Gateway never sends.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from './emulator.ts';
import { exitWith } from './exit.ts';
import { root } from './paths.ts';
import { runningStack } from './stack-file.ts';

await exitWith(async () => {
  const email = process.argv[2] ?? '';
  if (email === '') throw new Error('EMAIL=… を指定してください / EMAIL=… is the address to invite');
  const stack = await runningStack();
  if (stack === undefined) {
    throw new Error('先に `make run` で起動してください / nothing is running: start it with `make run`');
  }
  const event = JSON.parse(await readFile(join(root, 'events/staff-access-invite.json'), 'utf8')) as object;
  const lambda = new LambdaClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  const invoked = await lambda.send(
    new InvokeCommand({
      FunctionName: stack.functions['staff-access'],
      Payload: JSON.stringify({ ...event, body: JSON.stringify({ email }) }),
    }),
  );
  const answer = JSON.parse(invoked.Payload?.transformToString() ?? '{}') as { statusCode?: number; body?: string };
  if (answer.statusCode !== 202) throw new Error(`the function answered ${answer.statusCode ?? 'nothing'}: ${answer.body ?? ''}`);
  process.stdout.write(`招待メールを送りました / the invitation is in the mailbox: ${stack.site}/mailbox\n`);
  return 0;
});
