import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { IncidentRecord } from '../api/schema.ts';
import { query, setQuery } from '../app/address.ts';
import { titleOf } from '../app/products.ts';
import { time, today } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { SelectField } from '../ui/form.tsx';
import { type Resource, Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { Due } from './incident-due.tsx';
import { dutyTexts } from './incident-words.ts';

const texts = {
  title: ['年間の記録', 'Record of a year'],
  year: ['発生した年', 'Year of occurrence'],
  yearOf: ['{year}年', '{year}'],
  duty: ['対応', 'Duty'],
  met: ['期限内に完了', 'Done in time'],
  missed: ['期限超過', 'Overdue'],
  running: ['対応中', 'Open'],
  occurred: ['{product}・{time}発生', '{product} · occurred {time}'],
  none: ['{year}年に発生した障害・インシデントはありません', 'No incidents in {year}'],
} satisfies Record<string, Text>;

/** The first year that the API knows. */
const firstYear = 2022;

const lastYear = (): number => Number(today().slice(0, 4));

/** The year in the address, or this one. */
export function yearAsked(): number {
  const asked = Number(query().get('year'));
  return Number.isInteger(asked) && asked >= firstYear && asked <= lastYear() ? asked : lastYear();
}

export function useYearRecord(year: number): Resource<IncidentRecord> {
  return useResource(() => answer(signedIn('staff').GET('/v1/staff/incident-record', { params: { query: { year } } })), [year]);
}

interface Props {
  readonly year: number;
  readonly record: Resource<IncidentRecord>;
  readonly onRecorded: () => unknown;
}

export function YearRecord({ year, record, onRecorded }: Props): JSX.Element {
  const thisYear = lastYear();
  const years = Array.from({ length: thisYear - firstYear + 1 }, (_, ago) => String(thisYear - ago));
  return (
    <section class="stack" aria-labelledby="year-record">
      <h2 id="year-record">{t(texts.title)}</h2>
      <div class="search-form">
        <SelectField
          name="year"
          label={t(texts.year)}
          options={years.map((one) => [one, fill(texts.yearOf, { year: one })])}
          value={String(year)}
          onChange={(chosen) => { setQuery({ year: chosen }); }}
        />
      </div>
      <Shown of={record}>
        {(found) => found.items.length === 0 ? <Empty icon="check" title={fill(texts.none, { year })} /> : <Found record={found} onRecorded={onRecorded} />}
      </Shown>
    </section>
  );
}

function Found({ record: { summary, items }, onRecorded }: { readonly record: IncidentRecord; readonly onRecorded: () => unknown }): JSX.Element {
  return (
    <div class="stack">
      <div class="table">
        <table>
          <thead>
            <tr><th>{t(texts.duty)}</th><th class="number">{t(texts.met)}</th><th class="number">{t(texts.missed)}</th><th class="number">{t(texts.running)}</th></tr>
          </thead>
          <tbody>
            {summary.map(({ duty, met, missed, running }) => (
              <tr key={duty}>
                <th scope="row">{t(dutyTexts[duty])}</th>
                <Count name={t(texts.met)} count={met} />
                <Count name={t(texts.missed)} count={missed} isBad={missed > 0} />
                <Count name={t(texts.running)} count={running} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul class="stack">
        {items.map((incident) => (
          <li key={incident.notice} class="card">
            <h3><a href={`/staff/notices/${incident.notice}`}>{incident.title}</a></h3>
            <p class="quiet-text">{fill(texts.occurred, { product: titleOf(incident.product), time: time(incident.occurred_at) })}</p>
            <ul class="cards">
              {incident.deadlines.map((deadline) => (
                <li key={deadline.duty}><Due incident={incident} deadline={deadline} onRecorded={onRecorded} /></li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A count; on phones, where the table has no head, with its name. */
function Count({ name, count, isBad = false }: { readonly name: string; readonly count: number; readonly isBad?: boolean }): JSX.Element {
  return <td class="number"><span class="only-narrow">{name} </span>{isBad ? <strong class="bad">{count}</strong> : count}</td>;
}
