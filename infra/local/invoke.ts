// invoke.ts <use-case> <event file>: runs one function on the running stack, or on one started for it alone.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { administrator } from './emulator.ts';
import { exitWith } from './exit.ts';
import { buildFunctions } from './functions.ts';
import { root, useCases } from './paths.ts';
import { withEphemeralStack } from './running-stack.ts';
import { runningStack, type Stack } from './stack-file.ts';
import { step } from './step.ts';

await exitWith(async () => {
  const [useCase, eventFile] = process.argv.slice(2);
  if (useCase === undefined || !useCases().includes(useCase)) {
    throw new Error(`FN=… is one of ${useCases().join(', ')}`);
  }
  const event = await readFile(resolve(root, eventFile ?? `events/${useCase}.json`));

  const running = await runningStack();
  if (running !== undefined) return invoke(running, useCase, event);
  await step('build the functions', buildFunctions);
  return withEphemeralStack((stack) => invoke(stack, useCase, event));
});

async function invoke(stack: Stack, useCase: string, event: Uint8Array): Promise<number> {
  const lambda = new LambdaClient({
    endpoint: stack.emulator,
    region: stack.region,
    credentials: administrator,
  });
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: stack.functions[useCase], Payload: event, LogType: 'Tail' }),
  );
  process.stderr.write(`${Buffer.from(answer.LogResult ?? '', 'base64').toString().trimEnd()}\n`);
  process.stdout.write(`${pretty(answer.Payload?.transformToString() ?? '')}\n`);
  return answer.FunctionError === undefined ? 0 : 1;
}

/** Shows the answer's JSON, and the JSON in the body of an HTTP answer, as JSON. */
function pretty(payload: string): string {
  const answer = parsed(payload);
  if (typeof answer === 'object' && answer !== null && 'body' in answer && typeof answer.body === 'string') {
    answer.body = parsed(answer.body);
  }
  return typeof answer === 'string' ? answer : JSON.stringify(answer, undefined, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
