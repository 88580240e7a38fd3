// The audit log: who did what to whom, when and from where. Each search is itself on record.
import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../api/problem.ts';
import type { Staff } from '../api/schema.ts';
import { query, setQuery } from '../app/address.ts';
import { staffMe } from '../app/me.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { focusOnHeading } from '../ui/focus-heading.ts';
import { Icon } from '../ui/icon.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty, Failed } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { AuditDownload } from './audit-download.tsx';
import { FilterForm } from './audit-filter-form.tsx';
import { customerOf, type Filters, filtersIn, within } from './audit-filters.ts';
import { findMore, type Found } from './audit-found.ts';
import { type Names, NamesDialog, unnamed } from './audit-names.tsx';
import { AuditTable, type NameOf } from './audit-table.tsx';
import { nameOfStaff, useStaff } from './staff-members-names.ts';

const texts = {
  title: ['操作記録', 'Audit log'],
  lead: [
    '検索、ダウンロード、氏名の表示も操作記録に残ります。接続元のネットワークは、操作から30日間表示されます。',
    'Searches, downloads and the showing of names are themselves recorded. Networks are shown for 30 days.',
  ],
  begin: ['検索条件を入力してください', 'Search the audit log'],
  beginHelp: ['お客様、人、閲覧用パスのいずれかの番号か、運営・製品を選んで検索します。', 'Search by the identifier of a customer, a person or an archive pass, or choose the staff or a product.'],
  noMatch: ['条件に合う操作記録がありません', 'No entry matches'],
  noMatchHelp: ['番号と日時を確認してください。操作記録は13か月間保存されます。', 'Check the identifiers and times. Entries are kept for 13 months.'],
  notYet: ['ここまでの操作記録には、条件に合うものがありません', 'No entry matches so far'],
  notYetHelp: ['さらに古い操作記録が残っています。', 'There are older entries to look through.'],
  goOn: ['続きを検索', 'Search on'],
  count: ['{count}件を表示中', '{count} shown'],
  more: ['さらに表示', 'Show more'],
  noneMore: ['続きには、まだ条件に合うものがありません。もう一度押すと、さらに古い操作記録を検索します。', 'Nothing more so far. Press again to look through older entries.'],
  names: ['氏名を表示', 'Show names'],
  gone: ['退会済み', 'no longer a member'],
} satisfies Record<string, Text>;

export default function Audit(): JSX.Element {
  const me = staffMe();
  return (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1><p class="whole-line quiet-text">{t(texts.lead)}</p></div>
      {me !== undefined && !me.roles.includes('auditor') ? <Failed problem={Problem.of('not-permitted', 403)} /> : <Search />}
    </>
  );
}

function Search(): JSX.Element {
  const filters = filtersIn(query());
  const written = JSON.stringify(filters);
  const isAsked = filters.log !== undefined;
  /** What the form has found already, for the address that it then set. */
  const searched = useRef<{ readonly written: string; readonly found: Found } | undefined>(undefined);
  const found = useResource((): Promise<Found> => {
    const before = searched.current;
    searched.current = undefined;
    if (before?.written === written) return Promise.resolve(before.found);
    return isAsked ? findMore(filters) : Promise.resolve({ items: [], next: null });
  }, [written]);
  const { form, typed } = useForm(written);
  const staff = useStaff();
  // A code works once: who was named stays so until the page is left.
  const names = useSignal<Names>(new Map());
  const search = async (wanted: Filters): Promise<void> => {
    const first = await findMore(wanted);
    if (JSON.stringify(wanted) === written) {
      found.set(first);
      return;
    }
    typed(JSON.stringify(wanted));
    searched.current = { written: JSON.stringify(wanted), found: first };
    setQuery(wanted);
  };
  const more = async (shown: Found): Promise<void> => {
    const next = await findMore(filters, shown);
    if (next.items.length === shown.items.length && next.next !== null) toast(() => t(texts.noneMore));
    found.set(next);
  };
  return (
    <>
      <FilterForm key={form} filters={filters} onSearch={search} />
      {isAsked ? (
        <Shown of={found} lines={6}>{(shown) => <Results found={shown} filters={filters} names={names} staff={staff.value} onMore={() => more(shown)} />}</Shown>
      ) : (
        <Empty icon="search" title={t(texts.begin)}><p>{t(texts.beginHelp)}</p></Empty>
      )}
    </>
  );
}

/** The form begins anew when a link or the button Back has led to another search, and the heading takes the focus. */
function useForm(written: string): { readonly form: number; readonly typed: (written: string) => void } {
  const shown = useRef(written);
  const form = useRef(0);
  if (shown.current !== written) {
    shown.current = written;
    form.current += 1;
  }
  useEffect(() => {
    if (form.current > 0) focusOnHeading();
  }, [form.current]);
  return {
    form: form.current,
    typed: (now) => {
      shown.current = now;
    },
  };
}

interface ResultsProps {
  readonly found: Found;
  readonly filters: Filters;
  readonly names: Signal<Names>;
  readonly staff: readonly Staff[] | undefined;
  readonly onMore: () => Promise<void>;
}

function Results({ found: { items, next }, filters, names, staff, onMore }: ResultsProps): JSX.Element {
  const isNaming = useSignal(false);
  const customer = customerOf(filters);
  const people = customer === undefined ? [] : unnamed(items, names.value);
  const nameOf: NameOf = (id) => {
    if (id.startsWith('stf_')) return { name: nameOfStaff(staff, id) };
    const found = names.value.get(id);
    return found === null ? { name: t(texts.gone) } : found;
  };
  if (items.length === 0) {
    return next === null ? (
      <Empty icon="search" title={t(texts.noMatch)}><p>{t(texts.noMatchHelp)}</p></Empty>
    ) : (
      <Empty icon="search" title={t(texts.notYet)}><p>{t(texts.notYetHelp)}</p><Button onClick={onMore}>{t(texts.goOn)}</Button></Empty>
    );
  }
  return (
    <div class="stack-small">
      <div class="row">
        <p class="quiet-text nowrap" role="status">{fill(texts.count, { count: items.length })}</p>
        {people.length === 0 ? null : <Button small onClick={() => { isNaming.value = true; }}><Icon name="people" /> {t(texts.names)}</Button>}
        <AuditDownload key={JSON.stringify(filters)} filters={filters} />
      </div>
      <AuditTable
        entries={items}
        nameOf={nameOf}
        within={within(filters)}
        hasCustomers={customer === undefined}
      />
      {next === null ? null : <p><Button onClick={onMore}>{t(texts.more)}</Button></p>}
      {customer === undefined || !isNaming.value ? null : (
        <NamesDialog
          organization={customer}
          people={people}
          onNamed={(named) => {
            names.value = new Map([...names.value, ...named]);
            // The button is gone once everybody is named.
            setTimeout(focusOnHeading);
          }}
          onClose={() => { isNaming.value = false; }}
        />
      )}
    </div>
  );
}
