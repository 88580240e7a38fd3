import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { IncidentDeadline, IncidentTimeline } from '../api/schema.ts';
import { titleOf } from '../app/products.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { Due } from './incident-due.tsx';
import { isDone, left } from './incident-words.ts';
import { useYearRecord, yearAsked, YearRecord } from './incident-record.tsx';

const texts = {
  title: ['インシデント対応の期限', 'Incident deadlines'],
  open: ['対応中の期限', 'Open deadlines'],
  overdue: ['期限超過', 'Overdue'],
  soon: ['まもなく期限', 'Due soon'],
  later: ['それ以降', 'Later'],
  none: ['ありません', 'None'],
  nothing: ['対応中の期限はありません', 'No open deadlines'],
  nothingHelp: ['障害・インシデントの下書きを作成すると、期限がここに表示されます。', 'Deadlines appear here once an incident is drafted.'],
  draft: ['未公開', 'Not published'],
  count: ['{count}件', '{count}'],
} satisfies Record<string, Text>;

interface Item {
  readonly incident: IncidentTimeline;
  readonly deadline: IncidentDeadline;
}

export default function Incidents(): JSX.Element {
  const clocks = useResource(() => answer(signedIn('staff').GET('/v1/staff/incident-clocks')));
  const year = yearAsked();
  const record = useYearRecord(year);
  const reload = (): Promise<unknown> => Promise.all([clocks.reload(), record.reload()]);
  return (
    <div class="stack">
      <h1>{t(texts.title)}</h1>
      <section class="stack" aria-labelledby="open-deadlines">
        <h2 id="open-deadlines">{t(texts.open)}</h2>
        <Shown of={clocks}>{({ items }) => <Board incidents={items} onRecorded={reload} />}</Shown>
      </section>
      <YearRecord year={year} record={record} onRecorded={reload} />
    </div>
  );
}

/** What is still to be done, the most urgent first. */
function Board({ incidents, onRecorded }: { readonly incidents: readonly IncidentTimeline[]; readonly onRecorded: () => unknown }): JSX.Element {
  const items = incidents
    .flatMap((incident) => incident.deadlines.map((deadline) => ({ incident, deadline })))
    .filter(({ deadline }) => !isDone(deadline))
    .sort((one, other) => Date.parse(one.deadline.due_before) - Date.parse(other.deadline.due_before));
  if (items.length === 0) return <Empty icon="check" title={t(texts.nothing)}><p>{t(texts.nothingHelp)}</p></Empty>;
  const of = (...tones: readonly string[]): Item[] => items.filter(({ deadline }) => tones.includes(left(deadline).tone));
  return (
    <div class="board">
      <Column title={t(texts.overdue)} tone="danger" items={of('danger')} onRecorded={onRecorded} />
      <Column title={t(texts.soon)} tone="warn" items={of('warn')} onRecorded={onRecorded} />
      <Column title={t(texts.later)} tone="info" items={of('info')} onRecorded={onRecorded} />
    </div>
  );
}

interface ColumnProps {
  readonly title: string;
  readonly tone: 'danger' | 'warn' | 'info';
  readonly items: readonly Item[];
  readonly onRecorded: () => unknown;
}

function Column({ title, tone, items, onRecorded }: ColumnProps): JSX.Element {
  return (
    <section>
      <h3 class="row">{title}<Badge tone={items.length === 0 ? 'neutral' : tone}>{fill(texts.count, { count: items.length })}</Badge></h3>
      {items.length === 0 ? <p class="quiet-text">{t(texts.none)}</p> : (
        <ul>
          {items.map(({ incident, deadline }) => (
            <li key={`${incident.notice} ${deadline.duty}`} class={`card ${tone}`}>
              <Due incident={incident} deadline={deadline} onRecorded={onRecorded} />
              <p><a href={`/staff/notices/${incident.notice}`}>{incident.title}</a></p>
              <p class="row"><span class="meta">{titleOf(incident.product)}</span>{incident.published_at === null ? <Badge>{t(texts.draft)}</Badge> : null}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
