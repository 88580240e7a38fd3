// approve.ts <approval>: approves a dangerous act on the running stack, as the operator of the account.
import { exitWith } from './exit.ts';
import { requireRunningStack } from './stack-file.ts';
import { approveAsOperator } from './staff-function.ts';

await exitWith(async () => {
  const approval = process.argv[2] ?? '';
  if (approval === '') throw new Error('APPROVAL=apr_… を指定してください / APPROVAL=apr_… is what is asked for');
  await approveAsOperator(await requireRunningStack(), approval);
  process.stdout.write('承認しました / approved\n');
  return 0;
});
