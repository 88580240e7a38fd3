import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, CfnElement, type Stack } from 'aws-cdk-lib';
import { readSettings } from '../lib/stage.ts';
import { yakusoku } from '../lib/yakusoku.ts';

const infra = join(import.meta.dirname, '..');

/** The use cases that the stack deploys, by the names of their files. */
export const useCases = readdirSync(join(infra, 'lib/use-cases')).map((file) => basename(file, '.ts'));

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Resource {
  readonly id: string;
  readonly type: string;
  /** The path in the construct tree, without the stack, such as `signup/Role`. */
  readonly path: string;
  readonly properties: Readonly<Record<string, Json>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

export interface SynthesizedStack {
  readonly name: string;
  readonly region: string;
  readonly terminationProtection: boolean;
  /**
   * The whole template in alphabetical order, without the parts that change with every build or belong to the synthesizer,
   * so that moving a construct within the code changes no line here.
   */
  readonly text: string;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, Json>>;
}

export interface Synthesized {
  readonly app: App;
  readonly data: SynthesizedStack;
  readonly mail: SynthesizedStack;
  readonly pages: SynthesizedStack;
  readonly service: SynthesizedStack;
  readonly front: SynthesizedStack | undefined;
}

/** Settings without which a use case is not deployed. */
const stamped = {
  timeStampAuthority: 'https://tsa.example.jp/',
  timeStampRoot: join(infra, '../functions/document-time-stamping/src/authority/fixtures/root.der'),
};

/** Synthesizes the whole app, with placeholders for the functions and the client. */
export function synthesize(context: Record<string, string> = {}): Synthesized {
  const directory = mkdtempSync(join(tmpdir(), 'yakusoku-'));
  try {
    const functions = join(directory, 'functions');
    for (const useCase of useCases) {
      mkdirSync(join(functions, useCase), { recursive: true });
      writeFileSync(join(functions, useCase, 'bootstrap'), '');
    }
    const client = join(directory, 'client');
    mkdirSync(client);
    writeFileSync(join(client, 'index.html'), '');
    const app = new App({
      outdir: join(directory, 'cdk.out'),
      context: { ...configuredContext(), account: '111122223333', functions, client, ...stamped, ...context },
    });
    const { data, mail, pages, service, front } = yakusoku(app, readSettings(app.node));
    app.synth();
    return {
      app,
      data: read(app, data),
      mail: read(app, mail),
      pages: read(app, pages),
      service: read(app, service),
      front: front && read(app, front),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export const production = synthesize();

export function resourcesOf(stack: SynthesizedStack, type: string): Resource[] {
  return stack.resources.filter((resource) => resource.type === type);
}

export function text(value: Json | undefined): string {
  if (typeof value !== 'string') {
    throw new Error(`${JSON.stringify(value)} is no text`);
  }
  return value;
}

/** The resource that a `Ref` or `Fn::GetAtt` in the same template refers to. */
export function referredTo(stack: SynthesizedStack, reference: Json | undefined): Resource {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  const id = Ref ?? attribute?.[0];
  const resource = stack.resources.find((candidate) => candidate.id === id);
  if (resource === undefined) {
    throw new Error(`${JSON.stringify(reference)} names nothing in ${stack.name}`);
  }
  return resource;
}

/** The resource that a value refers to, in any stack. */
export function resourceBehind(all: Synthesized, value: Json | undefined): Resource | undefined {
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::GetStackOutput': output } = (value ?? {}) as {
    Ref?: string;
    'Fn::GetAtt'?: [string, string];
    'Fn::GetStackOutput'?: { StackName: string; OutputName: string };
  };
  const stacks = [all.data, all.mail, all.pages, all.service, ...(all.front ? [all.front] : [])];
  if (output !== undefined) {
    return resourceBehind(all, stacks.find(({ name }) => name === output.StackName)?.outputs[output.OutputName]);
  }
  const id = Ref ?? attribute?.[0];
  return stacks.flatMap(({ resources }) => resources).find((resource) => resource.id === id);
}

function configuredContext(): Record<string, Json> {
  return (JSON.parse(readFileSync(join(infra, 'cdk.json'), 'utf8')) as { context: Record<string, Json> }).context;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inOrder);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, inOrder(part)]));
}

interface Template {
  readonly Parameters?: Record<string, Json>;
  readonly Rules?: Record<string, Json>;
  readonly Resources: Record<
    string,
    {
      readonly Type: string;
      readonly Properties?: Record<string, Json>;
      readonly DeletionPolicy?: string;
      readonly UpdateReplacePolicy?: string;
    }
  >;
  readonly Outputs?: Record<string, { readonly Value: Json }>;
}

function read(app: App, stack: Stack): SynthesizedStack {
  const artifact = app.synth().getStackArtifact(stack.artifactId);
  const { Parameters, Rules, ...template } = JSON.parse(readFileSync(artifact.templateFullPath, 'utf8')) as Template;
  for (const name of [...Object.keys(Parameters ?? {}), ...Object.keys(Rules ?? {})]) {
    if (!name.includes('BootstrapVersion')) {
      throw new Error(`${name} is not the synthesizer's, and these tests would not see it`);
    }
  }
  const paths = new Map(
    stack.node
      .findAll()
      .filter((construct) => CfnElement.isCfnElement(construct))
      .map((element) => {
        const path = element.node.path.replace(`${stack.node.path}/`, '').replace(/\/Resource$/, '');
        return [String(stack.resolve(element.logicalId)), path];
      }),
  );
  return {
    name: artifact.stackName,
    region: artifact.environment.region,
    terminationProtection: artifact.terminationProtection ?? false,
    text: JSON.stringify(inOrder(template), null, 2).replaceAll(/\b[0-9a-f]{64}\b/g, '<asset>'),
    resources: Object.entries(template.Resources).map(([id, resource]) => ({
      id,
      type: resource.Type,
      path: paths.get(id) ?? id,
      properties: resource.Properties ?? {},
      deletionPolicy: resource.DeletionPolicy,
      updateReplacePolicy: resource.UpdateReplacePolicy,
    })),
    outputs: Object.fromEntries(Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => [name, Value])),
  };
}
