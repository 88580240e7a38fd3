import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDoorSecret } from './door.ts';
import { type Emulator, administrator, region } from './emulator.ts';
import { infra } from './paths.ts';
import type { Stack } from './stack-file.ts';
import type { TimeStampAuthority } from './time-stamp-authority.ts';
import { runTool } from './tool.ts';

interface Options {
  readonly emulator: Emulator;
  /** Holds <use-case>/bootstrap. */
  readonly functions: string;
  /** Where the synthesized templates and the outputs go. */
  readonly assembly: string;
  /** The public origin of the web client. */
  readonly site: string;
  readonly authority: TimeStampAuthority;
}

const account = '000000000000';
const cdk = join(infra, 'node_modules', '.bin', 'cdk');

export async function bootstrap(emulator: Emulator): Promise<void> {
  await runTool(cdk, ['bootstrap', `aws://${account}/${region}`, '--app', '', '--no-notices'], {
    cwd: infra,
    env: environment(emulator),
  });
}

/** Deploys the templates that go to AWS, unchanged, to the emulator. */
export async function deploy({ emulator, functions, assembly, site, authority }: Options): Promise<Stack> {
  await mkdir(assembly, { recursive: true });
  const outputs = join(assembly, 'outputs.json');
  const timeStampRoot = join(assembly, 'time-stamp-root.pem');
  await writeFile(timeStampRoot, authority.root);
  const context = {
    stage: 'local',
    account,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    functions,
    siteUrl: site,
    timeStampAuthority: authority.address,
    timeStampRoot,
  };
  await runTool(
    cdk,
    [
      'deploy',
      '--all',
      ...Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
      ...['--output', join(assembly, 'cdk.out')],
      ...['--outputs-file', outputs],
      ...['--require-approval', 'never'],
      ...['--concurrency', '4'],
      ...['--progress', 'events'],
      '--no-notices',
    ],
    { cwd: infra, env: environment(emulator) },
  );
  const service = serviceOutputs(JSON.parse(await readFile(outputs, 'utf8')) as Outputs);
  return describe(emulator, service, await readDoorSecret(emulator, output(service, 'FrontDoorSecret')));
}

type Outputs = Record<string, Record<string, string>>;

function serviceOutputs(outputs: Outputs): Record<string, string> {
  const service = outputs['yakusoku-local-service'];
  if (service === undefined) throw new Error('the service stack has no outputs');
  return service;
}

function output(service: Record<string, string>, name: string): string {
  const value = service[name];
  if (value === undefined) throw new Error(`the service stack has no output ${name}`);
  return value;
}

function describe(emulator: Emulator, service: Record<string, string>, door: string): Stack {
  return {
    api: reachable(emulator, output(service, 'Api')),
    door,
    site: output(service, 'Site'),
    emulator: emulator.address,
    region,
    tables: ending(service, 'Table'),
    functions: ending(service, 'Function'),
    roles: ending(service, 'Role'),
    keys: ending(service, 'Key'),
    buckets: ending(service, 'Bucket'),
    queues: ending(service, 'Queue'),
    pages: inBrowsers(emulator, output(service, 'Pages')),
  };
}

/**
 * The emulator names the API http://<id>.execute-api.localhost:<port>. Browsers and curl find that,
 * but a program that asks the C library for the address does not, so clients get the emulator's path form.
 */
function reachable(emulator: Emulator, api: string): string {
  const id = new URL(api).hostname.split('.')[0] ?? '';
  return `${emulator.address}/_aws/execute-api/${id}`;
}

/** The emulator serves <id>.cloudfront.net as <id>.cloudfront.localhost, which browsers find. */
function inBrowsers(emulator: Emulator, pages: string): string {
  const id = new URL(pages).hostname.split('.')[0] ?? '';
  return `http://${id}.cloudfront.localhost:${new URL(emulator.address).port}`;
}

/** `SignInFunction: x` becomes `sign-in: x`. */
function ending(outputs: Record<string, string>, suffix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.endsWith(suffix))
      .map(([name, value]) => [kebab(name.slice(0, -suffix.length)), value]),
  );
}

function kebab(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function environment(emulator: Emulator): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    AWS_ENDPOINT_URL: emulator.address,
    AWS_ACCESS_KEY_ID: administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    AWS_REGION: region,
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DISABLE_VERSION_CHECK: '1',
    // Never this person's own AWS profile.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
