// The documents of a company: found by what they say, and registered from files.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { query, setQuery } from '../app/address.ts';
import { may, me } from '../app/me.ts';
import type { PageProps } from '../app/routes.ts';
import { language, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { later } from '../ui/later.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { DownloadFound } from './documents-download-found.tsx';
import { FilterForm } from './documents-filter-form.tsx';
import { type Filters, filtersIn } from './documents-filters.ts';
import { findMore, type Found } from './documents-found.ts';
import { documentsOf } from './documents-source.ts';
import { DocumentsTable } from './documents-table.tsx';
import { useMemberNames } from './members-names.ts';
import { isReadOnly } from './members-rights.ts';

const texts = {
  title: ['書類', 'Documents'],
  none: ['書類はまだありません', 'No documents yet'],
  noneHelp: ['登録した書類は、法令の定める期限まで保存され、ここで検索できます。', 'Registered documents are retained until the date the law sets, and can be searched here.'],
  noMatch: ['条件に合う書類がありません', 'No document matches'],
  clear: ['条件をクリア', 'Clear filters'],
  more: ['さらに表示', 'Show more'],
  rules: ['事務処理規程のひな形（電子帳簿保存法）', 'Template of the rules the Electronic Books Preservation Act asks for'],
} satisfies Record<string, Text>;

const Registrations = later(() => import('./documents-registrations.tsx').then(({ Registrations: Part }) => Part));

export default function Documents({ realm }: PageProps): JSX.Element {
  const source = documentsOf(realm);
  const filters = filtersIn(query());
  const written = JSON.stringify(filters);
  /** What the form has found already, for the address that it then set. */
  const searched = useRef<{ readonly written: string; readonly found: Found } | undefined>(undefined);
  const found = useResource((): Promise<Found> => {
    const before = searched.current;
    searched.current = undefined;
    return before?.written === written ? Promise.resolve(before.found) : findMore(source, filters);
  }, [realm, written, language.value]);
  const who = me(realm);
  const nameOf = useMemberNames(realm);
  const cleared = useSignal(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const search = async (wanted: Filters): Promise<void> => {
    const first = await findMore(source, wanted);
    const isSame = JSON.stringify(wanted) === written;
    if (isSame) {
      found.set(first);
      return;
    }
    searched.current = { written: JSON.stringify(wanted), found: first };
    setQuery(wanted);
  };
  const clear = async (): Promise<void> => {
    await search({});
    cleared.value += 1;
    // The button is gone with the filters.
    heading.current?.focus();
  };
  const more = async (shown: Found): Promise<void> => {
    found.set(await findMore(source, filters, shown));
  };
  return (
    <>
      <div class="page-head"><h1 ref={heading} tabIndex={-1}>{t(texts.title)}</h1></div>
      <div class="stack">
        {who !== undefined && may(who, 'manage-documents') && !isReadOnly(who) ? (
          <Registrations realm={realm} onRegistered={found.reload} />
        ) : null}
        <section>
          <FilterForm key={cleared.value} filters={filters} onSearch={search} onClear={clear} />
          <Shown of={found} lines={6}>
            {(shown) =>
              shown.items.length === 0 ? (
                written === '{}' ? (
                  <Empty title={t(texts.none)}><p>{t(texts.noneHelp)}</p></Empty>
                ) : (
                  <Empty icon="search" title={t(texts.noMatch)}><Button onClick={clear}>{t(texts.clear)}</Button></Empty>
                )
              ) : (
                <div class="stack">
                  <DocumentsTable
                    documents={shown.items}
                    title={({ id, title }) => <a href={`/${realm}/documents/${id}`}>{title}</a>}
                    registrant={({ registered_by }) => nameOf(registered_by)}
                  />
                  <div class="row">
                    {shown.next === null ? null : <Button onClick={() => more(shown)}>{t(texts.more)}</Button>}
                    <DownloadFound source={source} filters={filters} />
                  </div>
                </div>
              )
            }
          </Shown>
        </section>
        <p class="quiet-text"><a href={`/document-rules.${language.value}.txt`} download>{t(texts.rules)}</a></p>
      </div>
    </>
  );
}
