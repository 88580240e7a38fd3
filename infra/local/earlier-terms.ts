// What only days bring: somebody who joined under an earlier version of the terms of use.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { administrator } from './emulator.ts';
import type { Stack } from './stack-file.ts';

/** Lets a member have accepted that version, on its first day. */
export async function acceptedEarlier(stack: Stack, organization: string, member: string, version: string): Promise<void> {
  const dynamodb = new DynamoDBClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: stack.tables['directory'],
      Key: { pk: { S: organization }, sk: { S: member } },
      UpdateExpression: 'SET terms = :version, terms_accepted_at = :at',
      ExpressionAttributeValues: { ':version': { S: version }, ':at': { S: `${version}T00:00:00Z` } },
    }),
  );
}
