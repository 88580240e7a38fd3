// Whether what we depend on is known to be vulnerable or is too old, and whether people did in time what no test proves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { root } from '../local/paths.ts';
import { isPast } from '../trust/due.ts';
import { duties } from '../trust/duties.ts';
import { dayInJapan } from '../trust/japan.ts';
import { parseRegister } from '../trust/register.ts';
import { advisories } from './advisories.ts';
import { type Age, ageOf, type Dependency, idle, type Limits, table } from './age.ts';
import { directDependencies } from './dependencies.ts';
import { registries } from './registries.ts';

const today = dayInJapan(new Date());
const problems: string[] = [];

function say(title: string, lines: string): void {
  process.stdout.write(`\n${title}\n\n${lines}\n`);
}

async function checkAdvisories(): Promise<void> {
  const all = await advisories();
  say('Advisories', all.map(({ what, answer }) => `${answer.padEnd(9)}  ${what}`).join('\n'));
  for (const { what, answer, output } of all) {
    if (answer === 'clean') continue;
    say(`${what}:`, output);
    problems.push(answer === 'found' ? `${what}: vulnerable, see above` : `${what}: nobody could be asked about vulnerabilities`);
  }
}

async function checkAges(): Promise<void> {
  const limits = parse(readFileSync(join(root, 'audit.toml'), 'utf8')) as unknown as Limits;
  const releases = await registries();
  const unasked: string[] = [];
  const judged = async (dependency: Dependency): Promise<Age[]> => {
    const { registry, name } = dependency;
    try {
      return [ageOf(dependency, await releases[registry](name), limits, today)];
    } catch (error) {
      unasked.push(`${registry} could not be asked about ${name}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  };
  const dependencies = await directDependencies();
  const ages: Age[] = [];
  // One question at a time: a registry is not ours to burden.
  for (const dependency of dependencies) ages.push(...(await judged(dependency)));
  say(`Age of what we ask for (limit: ${limits['limit-days']} days behind)`, table(ages));
  problems.push(
    ...unasked,
    ...ages.filter(({ state }) => state === 'outdated').map(({ name, version, newest }) => `${name} ${version} is outdated: ${newest}`),
    ...ages.filter(({ state }) => state === 'withdrawn').map(({ name, version }) => `${name} ${version} was withdrawn`),
  );
  if (unasked.length === 0) problems.push(...idle(limits, ages).map(({ name }) => `${name} need not be held back any more: take it out of audit.toml`));
}

function checkDuties(): void {
  const { duty, since } = parseRegister(readFileSync(join(root, 'tests/promises.toml'), 'utf8'));
  const lines = duty.map((one) => `${(isPast(one, since, today) ? 'past' : 'ok').padEnd(4)}  ${(one.done.at(-1) ?? 'never').padEnd(10)}  ${duties[one.id]?.name.en ?? one.id}`);
  say('What people do (tests/promises.toml), and when they last did', lines.join('\n'));
  problems.push(...duty.filter((one) => isPast(one, since, today)).map(({ id }) => `${id} is past`));
}

await checkAdvisories();
await checkAges();
checkDuties();
say(problems.length === 0 ? 'Nothing to do.' : 'To do:', problems.map((problem) => `✗ ${problem}`).join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;
