// The front door of a local stack, where CloudFront does not stand.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { doorHeader, viewerHeader } from '../lib/use-cases/front-door.ts';
import { administrator, type Emulator, region } from './emulator.ts';
import type { Stack } from './stack-file.ts';

/** What the door sends along. */
export async function readDoorSecret({ address }: Emulator, secret: string): Promise<string> {
  const client = new SecretsManagerClient({ endpoint: address, region, credentials: administrator });
  const { SecretString: value } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
  if (value === undefined) throw new Error('the secret of the front door has no value');
  return value;
}

/** The headers with which a request comes through the door, from a viewer's address. */
export function throughTheDoor({ door }: Pick<Stack, 'door'>, viewer: string): Record<string, string> {
  return { [doorHeader]: door, [viewerHeader]: viewer };
}
