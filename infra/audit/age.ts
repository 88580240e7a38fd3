export type Registry = 'crates.io' | 'npm' | 'PyPI';

/** What one of our files asks for, and not only what that brings. */
export interface Dependency {
  readonly registry: Registry;
  readonly name: string;
  readonly version: string;
}

/** A version that a registry offers. */
export interface Release {
  readonly version: string;
  /** 2026-11-27; a registry does not know it of every release. */
  readonly published: string | undefined;
  /** Yanked or deprecated. */
  readonly withdrawn: boolean;
}

/** audit.toml */
export interface Limits {
  readonly 'limit-days': number;
  readonly 'held-back'?: readonly HeldBack[];
}

/** A dependency that stays behind for a reason, until a day. */
export interface HeldBack {
  readonly registry: Registry;
  readonly name: string;
  readonly reason: string;
  readonly until: string;
}

export type State = 'ok' | 'held back' | 'outdated' | 'withdrawn';

export interface Age extends Dependency {
  readonly newest: string;
  /** Days since the version in use was published. */
  readonly days: number | undefined;
  /** Days since the first newer release was published; 0 if there is none. */
  readonly behind: number;
  readonly state: State;
}

export function ageOf(dependency: Dependency, releases: readonly Release[], limits: Limits, today: string): Age {
  const { registry, name, version } = dependency;
  const used = releases.find((release) => release.version === version);
  const newer = releases
    .filter((release) => isStable(release.version) && !release.withdrawn && compare(release.version, version) > 0)
    .sort((one, other) => compare(one.version, other.version));
  const since = newer.flatMap(({ published }) => published ?? []).sort()[0];
  const behind = since === undefined ? 0 : daysBetween(since, today);
  const held = limits['held-back']?.some((one) => one.registry === registry && one.name === name && today <= one.until) ?? false;
  const state = used?.withdrawn === true ? 'withdrawn' : behind <= limits['limit-days'] ? 'ok' : held ? 'held back' : 'outdated';
  return {
    ...dependency,
    newest: newer.at(-1)?.version ?? version,
    days: used?.published === undefined ? undefined : daysBetween(used.published, today),
    behind,
    state,
  };
}

/** What holds nothing back any more: the dependency is gone or no longer behind. */
export function idle(limits: Limits, ages: readonly Age[]): HeldBack[] {
  const needed = (held: HeldBack): boolean =>
    ages.some(({ registry, name, behind }) => registry === held.registry && name === held.name && behind > limits['limit-days']);
  return (limits['held-back'] ?? []).filter((held) => !needed(held));
}

/** No preview, in the grammar of any of the three registries: 1.2.3, 1.2.3+build, 1.2.post1. */
function isStable(version: string): boolean {
  return /^\d+(\.\d+)*(\.post\d+)?(\+.*)?$/.test(version);
}

function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.replace(/\+.*/, '').split(/\D+/).map(Number)) as [number[], number[]];
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function daysBetween(day: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(day)) / 86_400_000);
}

/** One line for each, the worst first. */
export function table(ages: readonly Age[]): string {
  const known = (days: number | undefined): string => (days === undefined ? '?' : String(days));
  const rows = ages
    .toSorted((one, other) => other.behind - one.behind || one.name.localeCompare(other.name))
    .map((age) => [age.registry, age.name, age.version, age.newest, known(age.days), String(age.behind), age.state]);
  const all = [['registry', 'package', 'have', 'newest', 'days old', 'days behind', 'state'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
