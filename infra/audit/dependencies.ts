import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/paths.ts';
import type { Dependency } from './age.ts';
import { run } from './run.ts';

/** What Cargo.toml, package.json and tools/requirements*.txt ask for, in the versions of the lock files. */
export async function directDependencies(): Promise<Dependency[]> {
  const metadata = await run('cargo', ['metadata', '--locked', '--format-version', '1'], root);
  if (metadata.code !== 0) throw new Error(`cargo metadata: ${metadata.output}`);
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const all = [
    ...crates(JSON.parse(metadata.stdout) as Metadata),
    ...['infra', 'web'].flatMap((folder) => packages(JSON.parse(read(`${folder}/package-lock.json`)) as PackageLock)),
    ...requirementFiles().flatMap((file) => tools(read(file))),
  ];
  return [...new Map(all.map((one) => [`${one.registry} ${one.name} ${one.version}`, one])).values()];
}

export function requirementFiles(): string[] {
  const files = readdirSync(join(root, 'tools')).filter((file) => /^requirements.*\.txt$/.test(file));
  return files.sort().map((file) => `tools/${file}`);
}

export interface Metadata {
  readonly workspace_members: readonly string[];
  readonly packages: readonly { readonly id: string; readonly name: string; readonly version: string; readonly source: string | null }[];
  readonly resolve: { readonly nodes: readonly { readonly id: string; readonly dependencies: readonly string[] }[] };
}

export function crates({ workspace_members, packages, resolve }: Metadata): Dependency[] {
  const asked = new Set(resolve.nodes.filter(({ id }) => workspace_members.includes(id)).flatMap(({ dependencies }) => dependencies));
  return packages
    .filter(({ id, source }) => asked.has(id) && source !== null)
    .map(({ name, version }) => ({ registry: 'crates.io', name, version }));
}

export interface PackageLock {
  readonly packages: Readonly<Record<string, {
    readonly version?: string;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
  }>>;
}

export function packages({ packages }: PackageLock): Dependency[] {
  const asked = packages[''];
  return Object.keys({ ...asked?.dependencies, ...asked?.devDependencies }).map((name) => {
    const version = packages[`node_modules/${name}`]?.version;
    if (version === undefined) throw new Error(`${name} is not locked`);
    return { registry: 'npm', name, version };
  });
}

/** A file of requirements names first what we ask for, then what that brings. */
export function tools(requirements: string): Dependency[] {
  const [asked = '', brought] = requirements.split(/^# What they bring/m);
  if (brought === undefined) throw new Error('the requirements do not say what the tools bring');
  return [...asked.matchAll(/^([\w.-]+)==(\S+)$/gm)].map(([, name = '', version = '']) => ({ registry: 'PyPI', name, version }));
}
