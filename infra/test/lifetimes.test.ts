import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { production, type Resource, resourcesOf } from './synthesized.ts';

const { data, pages, service } = production;

/** A row of the table in docs/security.md: the places that it names, and how long AWS can bring back what was deleted there. */
interface Row {
  readonly places: readonly string[];
  readonly copies: string;
}

function said(): Row[] {
  const document = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  const section = document.split('## What goes, and when\n')[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => /^\| .*`|^\| logs/.test(line))
    .map((line) => {
      const [, place = '', , , copies = ''] = line.split('|').map((cell) => cell.trim());
      const kind = /^(bucket|queues|dead letters of)/.exec(place)?.[0] ?? '';
      const named = [...place.matchAll(/`([^`]+)`/g)].map(([, name]) => `${kind} ${name}`.trim());
      return { places: named, copies };
    });
}

const kebab = (name: string): string => name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);
const seconds = (queue: Resource): number => Number(queue.properties['MessageRetentionPeriod'] ?? 4 * 86_400);

/** Every place where data lies, with how long what was deleted there can be brought back. */
function deployed(): Map<string, string> {
  const places = new Map<string, string>();
  for (const { path, properties } of resourcesOf(data, 'AWS::DynamoDB::GlobalTable')) {
    const table = kebab(path.replace(/Table$/, ''));
    const [replica] = properties['Replicas'] as { PointInTimeRecoverySpecification: { RecoveryPeriodInDays: number } }[];
    places.set(table, days(replica?.PointInTimeRecoverySpecification.RecoveryPeriodInDays ?? 0));
    for (const kind of ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes']) {
      for (const index of (properties[kind] ?? []) as { IndexName: string }[]) {
        places.set(`${table}/${index.IndexName}`, 'none');
      }
    }
  }
  for (const { path } of [...resourcesOf(data, 'AWS::S3::Bucket'), ...resourcesOf(pages, 'AWS::S3::Bucket')]) {
    places.set(`bucket ${kebab(path.replace(/Bucket$/, ''))}`, 'none');
  }
  const purposes = new Map(
    Object.entries(service.outputs)
      .filter(([name]) => name.endsWith('Queue') && !name.endsWith('DeadLetterQueue'))
      .map(([name, output]) => [JSON.stringify(output), kebab(name.replace(/Queue$/, ''))]),
  );
  for (const queue of resourcesOf(service, 'AWS::SQS::Queue')) {
    const purpose = [...purposes].find(([output]) => output.includes(`"${queue.id}"`))?.[1];
    const isDeadLetters = queue.path.endsWith('/DeadLetterQueue');
    const name = isDeadLetters ? `dead letters of ${queue.path.replace(/\/.*$/, '')}` : `queues ${purpose ?? queue.path}`;
    places.set(name, days(seconds(queue) / 86_400));
  }
  return places;
}

test('docs/security.md says of every place what goes and when', () => {
  const rows = said();
  const places = deployed();
  assert.deepEqual(rows.flatMap(({ places }) => places).sort(), [...places.keys()].sort());
  for (const row of rows) {
    for (const place of row.places) {
      const copies = places.get(place) ?? '';
      assert.ok(row.copies.startsWith(copies), `${place}: "${row.copies}" for ${copies}`);
    }
  }
});

test('messages and logs are gone within a month', () => {
  for (const queue of resourcesOf(service, 'AWS::SQS::Queue')) {
    assert.ok(seconds(queue) <= 14 * 86_400, queue.path);
  }
  for (const { path, properties } of resourcesOf(service, 'AWS::Logs::LogGroup')) {
    assert.ok(Number(properties['RetentionInDays']) <= 31, path);
  }
});
