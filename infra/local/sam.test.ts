// That SAM can run what is deployed here: `make test` runs this against a stack named by YAKUSOKU_STACK.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { administrator, freePort, portIsTaken, region } from './emulator.ts';
import { root, virtualEnvironment } from './paths.ts';
import { readStack, type Stack } from './stack-file.ts';
import { waitFor } from './wait.ts';

const run = promisify(execFile);
const sam = join(virtualEnvironment, 'sam');
const stackFile = process.env['YAKUSOKU_STACK'] ?? '';
let stack: Stack;

before(async () => {
  stack = await readStack(stackFile);
});

void test('SAM accepts the service template', async () => {
  const template = join(dirname(stackFile), 'assembly', 'cdk.out', 'service.template.json');
  await run(join(sam, 'bin', 'sam'), ['validate', '--template', template, '--region', region], {
    env: { ...process.env, SAM_CLI_TELEMETRY: '0' },
  });
});

void test('the runtime interface emulator runs signup', async (context) => {
  const lambda = new LambdaClient({ endpoint: stack.emulator, region, credentials: administrator });
  const { Environment, FunctionName } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: stack.functions['signup'] }),
  );
  const [port, runtimePort] = [await freePort(), await freePort()];
  const emulator = spawn(
    await runtimeInterfaceEmulator(),
    [
      ...['--log-level', 'error'],
      ...['--runtime-interface-emulator-address', `127.0.0.1:${port}`],
      ...['--runtime-api-address', `127.0.0.1:${runtimePort}`],
      join(dirname(stackFile), 'functions', 'signup', 'bootstrap'),
    ],
    {
      env: {
        ...Environment?.Variables,
        PATH: process.env['PATH'],
        AWS_LAMBDA_FUNCTION_NAME: FunctionName,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_FUNCTION_TIMEOUT: '10',
        AWS_ENDPOINT_URL: stack.emulator,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: administrator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    },
  );
  context.after(() => emulator.pid !== undefined && process.kill(-emulator.pid, 'SIGKILL'));
  await waitFor('the runtime interface emulator', 10, async () => ((await portIsTaken(port)) ? true : undefined));

  const answer = await fetch(`http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`, {
    method: 'POST',
    body: await readFile(join(root, 'events', 'signup.json')),
  });
  const { statusCode } = (await answer.json()) as { statusCode?: number };
  assert.equal(statusCode, 202);
});

/** AWS's own, which the SAM wheel carries to mount it into containers. It needs none. */
async function runtimeInterfaceEmulator(): Promise<string> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const script = 'import samcli.local, pathlib; print(pathlib.Path(samcli.local.__file__).parent / "rapid")';
  const { stdout } = await run(join(sam, 'bin', 'python'), ['-c', script]);
  return join(stdout.trim(), `aws-lambda-rie-${architecture}`);
}
