import { root } from '../local/paths.ts';
import type { Registry, Release } from './age.ts';
import { run } from './run.ts';

/** What each registry offers under a name. */
export type Registries = Readonly<Record<Registry, (name: string) => Promise<Release[]>>>;

/** The registries that the package tools of this machine are set to. */
export async function registries(): Promise<Registries> {
  const npm = (await run('npm', ['config', 'get', 'registry'], root)).stdout.trim().replace(/\/$/, '');
  // pip ends with an error if nothing is set.
  const pip = (await run('python3', ['-m', 'pip', 'config', 'get', 'global.index-url'], root)).stdout.trim().replace(/\/$/, '');
  const index = process.env['PIP_INDEX_URL']?.replace(/\/$/, '') ?? (pip === '' ? 'https://pypi.org/simple' : pip);
  return {
    'crates.io': async (name) => crateReleases(await text(`https://index.crates.io/${indexPath(name)}`)),
    npm: async (name) => packageReleases(await text(`${npm}/${name.replace('/', '%2f')}`)),
    PyPI: async (name) => toolReleases(await text(`${index}/${name.replaceAll(/[-_.]+/g, '-').toLowerCase()}/`, 'application/vnd.pypi.simple.v1+json')),
  };
}

async function text(url: string, accept = '*/*'): Promise<string> {
  const response = await fetch(url, { headers: { accept }, signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

/** Where the sparse index keeps a crate. */
export function indexPath(name: string): string {
  const key = name.toLowerCase();
  if (key.length < 3) return `${key.length}/${key}`;
  return key.length === 3 ? `3/${key[0] ?? ''}/${key}` : `${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`;
}

export function crateReleases(index: string): Release[] {
  return index.trim().split('\n').map((line) => {
    const { vers, yanked, pubtime } = JSON.parse(line) as { vers: string; yanked: boolean; pubtime?: string };
    return { version: vers, published: pubtime?.slice(0, 10), withdrawn: yanked };
  });
}

export function packageReleases(document: string): Release[] {
  const { versions, time = {} } = JSON.parse(document) as {
    versions: Record<string, { deprecated?: string | boolean }>;
    time?: Record<string, string>;
  };
  return Object.entries(versions).map(([version, { deprecated = false }]) => ({
    version,
    published: time[version]?.slice(0, 10),
    withdrawn: deprecated !== false && deprecated !== '',
  }));
}

/** The simple index lists files: wheels (name-1.0-py3-none-any.whl) and sources (name-1.0.tar.gz). */
export function toolReleases(index: string): Release[] {
  const { files } = JSON.parse(index) as { files: { filename: string; yanked?: string | boolean; 'upload-time'?: string }[] };
  const releases = new Map<string, Release>();
  for (const { filename, yanked = false, 'upload-time': uploaded } of files) {
    const source = filename.replace(/\.(tar\.gz|zip)$/, '');
    const version = source === filename ? filename.split('-')[1] : source.slice(source.lastIndexOf('-') + 1);
    if (version === undefined) continue;
    const earlier = releases.get(version);
    const published = [earlier?.published, uploaded?.slice(0, 10)].filter((day) => day !== undefined).sort()[0];
    releases.set(version, { version, published, withdrawn: (earlier?.withdrawn ?? true) && yanked !== false });
  }
  return [...releases.values()];
}
