// What only the internet brings: the link that is posted to a channel. Webhooks are called there and nowhere else, and
// what is posted is sealed until then, so that nothing on this machine receives it.
import { DynamoDBClient, paginateScan, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { createHash, randomBytes } from 'node:crypto';
import { administrator } from './emulator.ts';
import type { Stack } from './stack-file.ts';

const kind = 'webhook-challenge';

/** Puts another link in the place of the one that the channel of a subscription is sent; returns its path and fragment. */
export async function linkInChannel(stack: Stack, product: string, unsubscribeToken: string): Promise<string> {
  const client = new DynamoDBClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
  const TableName = stack.tables['notices'];
  const asked = {
    TableName,
    FilterExpression: 'sk = :kind AND #token = :token',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: { ':kind': { S: kind }, ':token': { S: hashOf(unsubscribeToken) } },
  };
  for await (const { Items: [sent] = [] } of paginateScan({ client }, asked)) {
    const { pk, sk } = sent ?? {};
    if (pk === undefined || sk === undefined) continue;
    const token = randomBytes(32).toString('base64url');
    const Item = { ...sent, pk: { S: `${kind}#${product}#${hashOf(token)}` } };
    const TransactItems = [{ Delete: { TableName, Key: { pk, sk } } }, { Put: { TableName, Item } }];
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    return `/${product}/webhook#token=${token}`;
  }
  throw new Error('no channel is asked about this subscription');
}

/** What is stored of a token. */
function hashOf(token: string): string {
  return createHash('sha256').update(Buffer.from(token, 'base64url')).digest('hex');
}
