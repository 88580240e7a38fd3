// How business years end: a row for each way that a company has had.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Choices } from '../ui/form.tsx';
import type { YearEnd } from './archive-settings-years.ts';

const texts = {
  legend: ['事業年度の終わり', 'End of the business year'],
  hint: [
    '設立や変更で短い年度がある場合だけ、行を追加して、年度の始まった日を入力してください。',
    'Add a row, with the first day of a year, only if a year was short because the company began or changed its year.',
  ],
  from: ['この終わり方になった年度の初日', 'First day of the first year that ends so'],
  fromFirst: ['最初の年度の初日（短い場合）', 'First day of the first year, if it was short'],
  month: ['月', 'Month'],
  monthOf: ['{month}月', 'Month {month}'],
  day: ['日', 'Day'],
  dayOf: ['{day}日', '{day}'],
  last: ['末日', 'Last day'],
  extension: ['申告期限の延長', 'Filing extended by'],
  months: ['{count}か月', '{count} months'],
  none: ['なし', 'Not extended'],
  add: ['変更を追加', 'Add a change'],
  remove: ['この行を削除', 'Remove row'],
  removeRow: ['{row}行目を削除', 'Remove row {row}'],
  row: ['{row}行目', 'Row {row}'],
} satisfies Record<string, Text>;

const twoDigits = (number: number): string => String(number).padStart(2, '0');
const numbers = (most: number): readonly string[] => Array.from({ length: most }, (_, at) => twoDigits(at + 1));

/** How many the API takes. */
const most = 20;

interface RowsProps {
  readonly years: readonly YearEnd[];
  readonly onChange: (years: readonly YearEnd[]) => void;
}

export function YearRows({ years, onChange }: RowsProps): JSX.Element {
  const set = (key: number, part: Partial<YearEnd>): void => {
    onChange(years.map((year) => (year.key === key ? { ...year, ...part } : year)));
  };
  const add = (): void => {
    const last = years.at(-1);
    const key = Math.max(-1, ...years.map((year) => year.key)) + 1;
    onChange([...years, { key, from: '', month: last?.month ?? '03', day: last?.day ?? '', extension: last?.extension ?? '0' }]);
  };
  return (
    <Choices name="business_years" legend={t(texts.legend)}>
      <p class="hint">{t(texts.hint)}</p>
      {years.map((year, at) => (
        <div key={year.key} class="fields" role="group" aria-label={fill(texts.row, { row: at + 1 })}>
          <Part label={t(at === 0 ? texts.fromFirst : texts.from)}>
            {(id) => <input id={id} type="date" value={year.from} onInput={({ currentTarget }) => { set(year.key, { from: currentTarget.value }); }} />}
          </Part>
          <Part label={t(texts.month)}>
            {(id) => (
              <Options id={id} value={year.month} options={numbers(12).map((one) => [one, fill(texts.monthOf, { month: Number(one) })])} onChange={(month) => { set(year.key, { month }); }} />
            )}
          </Part>
          <Part label={t(texts.day)}>
            {(id) => (
              <Options
                id={id}
                value={year.day}
                options={[['', t(texts.last)], ...numbers(31).map((one): [string, string] => [one, fill(texts.dayOf, { day: Number(one) })])]}
                onChange={(day) => { set(year.key, { day }); }}
              />
            )}
          </Part>
          <Part label={t(texts.extension)}>
            {(id) => (
              <Options
                id={id}
                value={year.extension}
                options={Array.from({ length: 11 }, (_, count): [string, string] => [String(count), count === 0 ? t(texts.none) : fill(texts.months, { count })])}
                onChange={(extension) => { set(year.key, { extension }); }}
              />
            )}
          </Part>
          {years.length === 1 ? null : (
            <Button kind="quiet" label={fill(texts.removeRow, { row: at + 1 })} onClick={() => { onChange(years.filter(({ key }) => key !== year.key)); }}>
              {t(texts.remove)}
            </Button>
          )}
        </div>
      ))}
      {years.length < most ? <div><Button small onClick={add}>{t(texts.add)}</Button></div> : null}
    </Choices>
  );
}

function Part({ label, children }: { readonly label: string; readonly children: (id: string) => JSX.Element }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

function Options({ id, value, options, onChange }: OptionsProps): JSX.Element {
  return (
    <select id={id} onChange={({ currentTarget }) => { onChange(currentTarget.value); }}>
      {options.map(([option, text]) => <option key={option} value={option} selected={option === value}>{text}</option>)}
    </select>
  );
}
