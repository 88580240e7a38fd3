// Runs the whole system on this machine until Ctrl-C.
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { portIsTaken } from './emulator.ts';
import { exitWith } from './exit.ts';
import { buildFunctions } from './functions.ts';
import { interruption } from './interruption.ts';
import { FunctionLogs } from './logs.ts';
import { local, root } from './paths.ts';
import { withStack } from './running-stack.ts';
import { demo, seed } from './seed.ts';
import { seedStaff } from './seed-staff.ts';
import { type Site, startSite } from './site.ts';
import { runningStack, runningStackFile, type Stack } from './stack-file.ts';
import { step } from './step.ts';
import { seedTour } from './tour.ts';

await exitWith(async () => {
  const port = wantedPort('PORT', 4566);
  const sitePort = wantedPort('SITE_PORT', 8080);
  const running = await runningStack();
  if (running !== undefined) {
    throw new Error(`すでに動いています: ${running.emulator} / already running at ${running.emulator}`);
  }
  for (const [name, wanted] of Object.entries({ PORT: port, SITE_PORT: sitePort })) {
    if (await portIsTaken(wanted)) {
      throw new Error(
        `ポート ${wanted} は使用中です。${name}=… で変えられます / port ${wanted} is taken: choose another with ${name}=…`,
      );
    }
  }
  mkdirSync(local, { recursive: true });
  if (process.env['RESET'] === '1') rmSync(join(local, 'state'), { recursive: true, force: true });

  await step('build the functions', buildFunctions);
  const started = new Date();
  const log = join(local, 'emulator.log');
  await withStack({ directory: local, port, site: `http://localhost:${sitePort}`, log }, async (stack) => {
    await step('seed the demo person', () => seed(stack));
    const staff = await step('seed two members of staff', () => seedStaff(stack));
    const formerCustomer = await step('seed a tour', () => seedTour(stack, staff));
    const site = await startSite({ port: sitePort, stack, formerCustomer });
    try {
      process.stdout.write(welcome(stack, site, staff));
      await follow(new FunctionLogs(stack, started), Object.keys(stack.functions));
    } finally {
      await site.stop();
    }
  });
  return 0;
});

function wantedPort(name: string, otherwise: number): number {
  const wanted = process.env[name] ?? otherwise;
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`${name}=${wanted} はポート番号ではありません / ${name}=${wanted} is no port number`);
  }
  return port;
}

function welcome(stack: Stack, site: Site, staff: Awaited<ReturnType<typeof seedStaff>>): string {
  const people = staff.map(({ email, password }) => `  staff     ${email}  ${password}  make code EMAIL=${email}`).join('\n');
  const session = JSON.stringify({ email: demo.email, password: demo.password });
  return `
Yakusoku is running. Ctrl-C stops it; what it holds is kept until \`make run RESET=1\`.

  site      ${site.address}
  mailbox   ${site.address}/mailbox
  notices   ${stack.pages}/
  demo      ${demo.email}  ${demo.password}
${people}
  for tools ${relative(root, runningStackFile)}

  curl -i ${site.address}/v1/${demo.product}/sessions -H 'content-type: application/json' -d '${session}'

`;
}

async function follow(logs: FunctionLogs, useCases: string[]): Promise<void> {
  const width = Math.max(...useCases.map((useCase) => useCase.length));
  while (!interruption.aborted) {
    for (const { useCase, text } of await logs.next()) {
      process.stdout.write(`${useCase.padEnd(width)}  ${text}\n`);
    }
    await pause(500, undefined, { signal: interruption }).catch(() => undefined);
  }
}
