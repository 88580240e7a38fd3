// Invokes the staff's function as whoever operates an account does: with an event that API Gateway never sends.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from './emulator.ts';
import { root } from './paths.ts';
import type { Stack } from './stack-file.ts';

/** Invites somebody to the vendor's staff. */
export async function inviteToStaff(stack: Stack, email: string): Promise<void> {
  await invoke(stack, {}, { email }, 202);
}

/** Approves a dangerous act in the place of a colleague. */
export async function approveAsOperator(stack: Stack, approval: string): Promise<void> {
  await invoke(stack, { routeKey: 'APPROVE /v1/staff/approvals/{id}', pathParameters: { id: approval } }, {}, 204);
}

async function invoke(stack: Stack, route: { routeKey?: string; pathParameters?: object }, body: object, expected: number): Promise<void> {
  const event = JSON.parse(await readFile(join(root, 'events/staff-access-invite.json'), 'utf8')) as {
    routeKey: string;
    requestContext: object;
  };
  const routeKey = route.routeKey ?? event.routeKey;
  const changed = { ...event, ...route, requestContext: { ...event.requestContext, routeKey }, body: JSON.stringify(body) };
  const lambda = new LambdaClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  const invoked = await lambda.send(
    new InvokeCommand({ FunctionName: stack.functions['staff-access'], Payload: JSON.stringify(changed) }),
  );
  const answer = JSON.parse(invoked.Payload?.transformToString() ?? '{}') as { statusCode?: number; body?: string };
  if (answer.statusCode !== expected) {
    throw new Error(`the function answered ${answer.statusCode ?? 'nothing'}: ${answer.body ?? ''}`);
  }
}
