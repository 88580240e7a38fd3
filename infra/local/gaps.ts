import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { administrator, region } from './emulator.ts';
import type { Stack } from './stack-file.ts';

/**
 * Bridges what the emulator cannot do, beside the template and never in it, so that the template stays the one
 * that goes to AWS. The emulator knows no resource for `ses:SendRawEmail` and asks for the right on all of them;
 * on AWS the role holds it on one identity and one configuration set.
 */
export async function bridgeGaps(stack: Stack): Promise<void> {
  const iam = new IAMClient({ endpoint: stack.emulator, region, credentials: administrator });
  const role = stack.roles['mail-delivery']?.split('/').at(-1);
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: role,
      PolicyName: 'emulator-gap',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: '*' }],
      }),
    }),
  );
}
