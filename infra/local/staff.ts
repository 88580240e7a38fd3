// staff.ts <address>: invites somebody to the vendor's staff on the running stack.
import { exitWith } from './exit.ts';
import { requireRunningStack } from './stack-file.ts';
import { inviteToStaff } from './staff-function.ts';

await exitWith(async () => {
  const email = process.argv[2] ?? '';
  if (email === '') throw new Error('EMAIL=… を指定してください / EMAIL=… is the address to invite');
  const stack = await requireRunningStack();
  await inviteToStaff(stack, email);
  process.stdout.write(`招待メールを送りました / the invitation is in the mailbox: ${stack.site}/mailbox\n`);
  return 0;
});
