// Business years of a customer, entered by staff: a loss may become known only after the contract has ended.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { AppliedArchiveSettings, ArchiveSettings } from '../api/schema.ts';
import { date } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, SelectField, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { problemOf } from './approval-faults.ts';
import type { OfCustomer } from './customer.tsx';

const texts = {
  title: ['事業年度の設定', 'Business years'],
  lead: [
    '書類の保存期限の計算に使います。変更すると期限が延びることはありますが、短くなることはありません。',
    'Retention dates follow from these. A change may extend them, but never shortens them.',
  ],
  none: ['保管中の書類がないため、設定はありません。', 'No documents are stored, so there is nothing to set.'],
  change: ['変更', 'Change'],
  taxpayer: ['申告する方', 'Who files tax returns'],
  company: ['法人', 'Company'],
  'sole-proprietor': ['個人事業主', 'Sole proprietor'],
  years: ['事業年度の終わり', 'End of the business year'],
  yearsHint: [
    '月末なら 03、ほかの日なら 03-20。申告期限の延長があれば月数を続けて 03 1。短い年度があるときは、1行に1つ、初日から 2018-06-01 12。',
    '03 for the end of March, or a day such as 03-20; add the months by which filing is extended, as in 03 1. If a year was short, one line each, from its first day: 2018-06-01 12.',
  ],
  losses: ['欠損金のあった年度の初日', 'First days of years with a loss'],
  lossesHint: ['2023-04-01, 2024-04-01 のように入力します。なければ空欄にしてください。', 'Such as 2023-04-01, 2024-04-01; empty if there were none.'],
  noLosses: ['なし', 'None'],
  calendarYear: ['暦年', 'Calendar year'],
  endOfMonth: ['{month}月末', 'End of month {month}'],
  day: ['{month}月{day}日', 'Month {month}, day {day}'],
  since: ['{end}（{date}から）', '{end} (since {date})'],
  extended: ['{end}、申告期限の延長{months}か月', '{end}, filing extended by {months} months'],
  save: ['保存', 'Save'],
  cancel: ['キャンセル', 'Cancel'],
  saved: ['事業年度の設定を保存しました。', 'Business years saved.'],
  unfinished: [
    '書類が多いため、まだすべての書類に反映されていません。続きを処理してください。',
    'There are many documents, and not all of them are updated yet. Continue until they are.',
  ],
  goOn: ['続きを処理', 'Continue'],
} satisfies Record<string, Text>;

export function ArchiveSettingsOfCustomer({ customer: { organization, status } }: OfCustomer): JSX.Element {
  const path = { organization };
  const settings = useResource(async () => {
    try {
      const applied = await answer(signedIn('staff').GET('/v1/staff/contracts/{organization}/archive-settings', { params: { path } }));
      return { applied };
    } catch (thrown) {
      if (asProblem(thrown).type === 'not-found') return { applied: undefined };
      throw thrown;
    }
  }, [status]);
  const isOpen = useSignal(false);
  const save = async (body: ArchiveSettings): Promise<void> => {
    const applied = await answer(signedIn('staff').PUT('/v1/staff/contracts/{organization}/archive-settings', { params: { path }, body }));
    isOpen.value = false;
    settings.set({ applied });
    toast(() => t(applied.applied ? texts.saved : texts.unfinished));
  };
  return (
    <section class="card">
      <div class="row between">
        <h2>{t(texts.title)}</h2>
        {settings.value?.applied === undefined ? null : (
          <Button small label={`${t(texts.title)}: ${t(texts.change)}`} onClick={() => { isOpen.value = true; }}>
            {t(texts.change)}
          </Button>
        )}
      </div>
      <p>{t(texts.lead)}</p>
      <Shown of={settings} lines={2}>
        {({ applied }) =>
          applied === undefined ? (
            <p class="quiet-text">{t(texts.none)}</p>
          ) : (
            <>
              {applied.applied ? null : (
                <Banner tone="warn">
                  {t(texts.unfinished)}{' '}
                  <Button small onClick={() => save(asGiven(applied))}>
                    {t(texts.goOn)}
                  </Button>
                </Banner>
              )}
              <Facts settings={applied} />
              {isOpen.value ? <Change settings={applied} onSave={save} onClose={() => { isOpen.value = false; }} /> : null}
            </>
          )
        }
      </Shown>
    </section>
  );
}

/** The settings as they are, to be applied further. */
function asGiven({ taxpayer, business_years, losses }: AppliedArchiveSettings): ArchiveSettings {
  return { taxpayer, business_years, losses };
}

function Facts({ settings: { taxpayer, business_years, losses } }: { readonly settings: AppliedArchiveSettings }): JSX.Element {
  return (
    <dl class="facts">
      <dt>{t(texts.taxpayer)}</dt>
      <dd>{t(texts[taxpayer])}</dd>
      <dt>{t(texts.years)}</dt>
      <dd>
        {taxpayer === 'sole-proprietor' ? t(texts.calendarYear) : null}
        {business_years.map((year) => (
          <div key={year.from}>{endInWords(year)}</div>
        ))}
      </dd>
      <dt>{t(texts.losses)}</dt>
      <dd>{losses.length === 0 ? t(texts.noLosses) : losses.map(date).join(t(['、', '; ']))}</dd>
    </dl>
  );
}

type YearEnd = AppliedArchiveSettings['business_years'][number];

function endInWords({ from, year_end, extension_months: months }: YearEnd): string {
  const [month = 0, day] = year_end.split('-').map(Number);
  const end = day === undefined ? fill(texts.endOfMonth, { month }) : fill(texts.day, { month, day });
  const since = from === null ? end : fill(texts.since, { end, date: date(from) });
  return months === 0 ? since : fill(texts.extended, { end: since, months });
}

interface ChangeProps {
  readonly settings: AppliedArchiveSettings;
  readonly onSave: (settings: ArchiveSettings) => Promise<void>;
  readonly onClose: () => void;
}

function Change({ settings: { taxpayer, business_years, losses }, onSave, onClose }: ChangeProps): JSX.Element {
  const send = (fields: Record<string, string>): Promise<void> => {
    const lines = (fields['business_years'] ?? '').normalize('NFKC').split('\n').map((line) => line.trim());
    const days = (fields['losses'] ?? '').normalize('NFKC').split(/[\s,、]+/);
    const areYearsWrong = lines.some((line) => line !== '' && !/^(\d{4}-\d\d-\d\d\s+)?\d\d(-\d\d)?(\s+\d+)?$/.test(line));
    const areLossesWrong = days.some((day) => day !== '' && !/^\d{4}-\d\d-\d\d$/.test(day));
    // The API would say what is wrong in the words of its own format.
    if (areYearsWrong) return Promise.reject(problemOf({ business_years: 'wrong-format' }));
    if (areLossesWrong) return Promise.reject(problemOf({ losses: 'wrong-format' }));
    return onSave({
      taxpayer: fields['taxpayer'] === 'sole-proprietor' ? 'sole-proprietor' : 'company',
      business_years: lines.filter((line) => line !== '').map(yearEnd),
      losses: days.filter((day) => day !== ''),
    });
  };
  const written = business_years.map(({ from, year_end, extension_months: months }) =>
    [from ?? '', year_end, months > 0 ? months : ''].filter((part) => part !== '').join(' '),
  );
  return (
    <Dialog title={t(texts.title)} onClose={onClose}>
      <div class="dialog-body">
        <Form action={t(texts.save)} onSend={send} beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}>
          <SelectField
            name="taxpayer"
            label={t(texts.taxpayer)}
            value={taxpayer}
            options={[['company', t(texts.company)], ['sole-proprietor', t(texts['sole-proprietor'])]]}
          />
          <Field name="business_years" label={t(texts.years)} hint={t(texts.yearsHint)}>
            {(described) => <textarea {...described} rows={3} defaultValue={written.join('\n')} />}
          </Field>
          <TextField name="losses" label={t(texts.losses)} hint={t(texts.lossesHint)} value={losses.join(', ')} required={false} />
        </Form>
      </div>
    </Dialog>
  );
}

/** A line as the API takes it: perhaps since when, the end, perhaps the months of an extension. */
function yearEnd(line: string): { from?: string; year_end: string; extension_months?: number } {
  const [, from, year_end, extension] = /^(?:(\d{4}-\d\d-\d\d)\s+)?(\S+)(?:\s+(\d+))?$/.exec(line) ?? [];
  return {
    ...(from === undefined ? {} : { from }),
    year_end: year_end ?? line,
    ...(extension === undefined ? {} : { extension_months: Number(extension) }),
  };
}
