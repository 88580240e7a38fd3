// What only days bring: a contract whose end has passed, and the purge that follows.
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from './emulator.ts';
import { root } from './paths.ts';
import type { Stack } from './stack-file.ts';

const dates = ['ends_on', 'ordered_on', 'purge_on', 'notified_on'];

/** Moves the dates of a contract's end so many days into the past, as if they had passed. */
export async function letDaysPass(stack: Stack, organization: string, days: number): Promise<void> {
  const dynamodb = new DynamoDBClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  for (const name of ['directory', 'purges']) {
    const TableName = stack.tables[name];
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :organization',
        FilterExpression: 'attribute_exists(ends_on)',
        ExpressionAttributeValues: { ':organization': { S: organization } },
      }),
    );
    for (const Item of Items) {
      for (const date of dates) {
        const day = Item[date]?.S;
        if (day !== undefined) Item[date] = { S: daysBefore(day, days) };
      }
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
    }
  }
}

/** `2034-05-01` is 30 days before `2034-05-31`. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Runs the daily job of the purges. */
export async function planPurges(stack: Stack): Promise<void> {
  const lambda = new LambdaClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  const event = await readFile(join(root, 'events/retention-purge.json'));
  const invoked = await lambda.send(new InvokeCommand({ FunctionName: stack.functions['retention-purge'], Payload: event }));
  if (invoked.FunctionError !== undefined) throw new Error(`the purges were not planned: ${invoked.FunctionError}`);
}
