import { resolve } from 'node:path';
import { Aws } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Node } from 'constructs';

/** Customer data and its backups never leave Tokyo (promise P2); only mail may, by the `mailRegion` setting. */
export const homeRegion = 'ap-northeast-1';

export interface StageSettings {
  readonly name: 'production' | 'local';
  /** A token when synthesizing without credentials: the templates then fit any account. */
  readonly account: string;
  readonly architecture: Architecture;
  readonly mailRegion: string;
  /** The From address of every mail. */
  readonly sender: string;
  /** The public origin of the web client. */
  readonly siteUrl: string;
  /** Absolute path of the directory that holds `<use-case>/bootstrap`. */
  readonly functions: string;
}

const architectures: Readonly<Record<string, Architecture>> = {
  arm64: Architecture.ARM_64,
  x86_64: Architecture.X86_64,
};

/** Reads the settings from CDK context (`cdk … -c stage=local`) and refuses what does not make sense. */
export function readSettings(node: Node): StageSettings {
  const setting = (name: string, fallback: string): string => {
    const value: unknown = node.tryGetContext(name) ?? fallback;
    return typeof value === 'string' ? value : refuse(name, value, 'must be a string');
  };

  const name = setting('stage', 'production');
  if (name !== 'production' && name !== 'local') {
    refuse('stage', name, 'must be production or local');
  }

  const architectureName = setting('architecture', 'arm64');
  const architecture = architectures[architectureName];
  if (architecture === undefined) {
    refuse('architecture', architectureName, `must be ${Object.keys(architectures).join(' or ')}`);
  }

  const account = setting('account', name === 'local' ? '000000000000' : (process.env['CDK_DEFAULT_ACCOUNT'] ?? ''));
  if (!/^(\d{12})?$/.test(account)) {
    refuse('account', account, 'must be the twelve digits of an AWS account');
  }

  const mailRegion = setting('mailRegion', homeRegion);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(mailRegion)) {
    refuse('mailRegion', mailRegion, 'must be an AWS region such as ap-northeast-1');
  }

  const sender = setting('sender', 'no-reply@example.jp');
  if (!/^[^\s@<>]+@([a-z0-9-]+\.)+[a-z]{2,}$/.test(sender)) {
    refuse('sender', sender, 'must be a bare mail address such as no-reply@example.jp');
  }

  const siteUrl = setting('siteUrl', name === 'local' ? 'http://localhost:8080' : 'https://app.example.jp');
  if (!URL.canParse(siteUrl) || new URL(siteUrl).origin !== siteUrl) {
    refuse('siteUrl', siteUrl, 'must be an origin such as https://app.example.jp, without a path or a closing slash');
  }
  if (name === 'production' && !siteUrl.startsWith('https://')) {
    refuse('siteUrl', siteUrl, 'must begin with https:// in production');
  }

  return {
    name,
    account: account === '' ? Aws.ACCOUNT_ID : account,
    architecture,
    mailRegion,
    sender,
    siteUrl,
    functions: resolve(setting('functions', '../target/lambda')),
  };
}

function refuse(setting: string, value: unknown, rule: string): never {
  throw new Error(`The setting "${setting}" ${rule}, and is ${JSON.stringify(value)}.`);
}
