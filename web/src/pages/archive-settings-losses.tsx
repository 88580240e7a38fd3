// Which business years made a loss, chosen among the years as periods.
import type { JSX } from 'preact';
import { date } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Choices } from '../ui/form.tsx';
import type { Period } from './archive-settings-years.ts';

const texts = {
  legend: ['欠損金のあった事業年度', 'Business years that made a loss'],
  hint: ['選んだ年度の書類は、保存期間が10年（2018年3月31日以前に始まった年度は9年）になります。', 'Documents of these years are retained for 10 years (9, if the year began before 1 April 2018).'],
  period: ['{first}〜{last}', '{first} to {last}'],
  other: ['{first}に始まる年度（現在の事業年度の終わりと一致しません）', 'Year that began on {first} (does not fit the ends above)'],
  none: ['事業年度の終わりを入力すると、ここで選べます。', 'Enter how business years end to choose them here.'],
} satisfies Record<string, Text>;

interface LossesProps {
  readonly periods: readonly Period[];
  readonly losses: readonly string[];
  readonly onChange: (losses: readonly string[]) => void;
}

export function LossYears({ periods, losses, onChange }: LossesProps): JSX.Element {
  const known = new Set(periods.map(({ first }) => first));
  // A loss that was entered is shown until it is taken away, also if years are said to end otherwise now.
  const others = losses.filter((first) => !known.has(first)).toSorted();
  const toggle = (first: string, isLoss: boolean): void => {
    onChange(isLoss ? [...losses, first].toSorted() : losses.filter((one) => one !== first));
  };
  const choice = (first: string, label: string): JSX.Element => (
    <label key={first} class="choice">
      <input type="checkbox" checked={losses.includes(first)} onChange={({ currentTarget }) => { toggle(first, currentTarget.checked); }} />
      {label}
    </label>
  );
  return (
    <Choices name="losses" legend={t(texts.legend)}>
      <p class="hint">{t(texts.hint)}</p>
      {periods.map(({ first, last }) => choice(first, fill(texts.period, { first: date(first), last: date(last) })))}
      {others.map((first) => choice(first, fill(texts.other, { first: date(first) })))}
      {periods.length + others.length === 0 ? <p class="quiet-text">{t(texts.none)}</p> : null}
    </Choices>
  );
}
