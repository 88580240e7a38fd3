// code.ts <address>: the code that the authenticator app of a seeded member of staff would show now.
import { exitWith } from './exit.ts';
import { seededStaff } from './seed-staff.ts';
import { codeAt } from './totp.ts';

await exitWith(() => {
  const email = process.argv[2] ?? '';
  const found = seededStaff().find((one) => one.email === email);
  if (found === undefined) {
    throw new Error('EMAIL=staff1@example.jp または staff2@example.jp / EMAIL=staff1@example.jp or staff2@example.jp');
  }
  process.stdout.write(`${codeAt(found.secret, Date.now())}\n`);
  return Promise.resolve(0);
});
