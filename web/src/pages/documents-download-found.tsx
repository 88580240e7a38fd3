import type { JSX } from 'preact';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { saveAs } from '../ui/save.ts';
import { toast } from '../ui/toast.tsx';
import { asQuery, type Filters } from './documents-filters.ts';
import type { DocumentSource } from './documents-source.ts';

const texts = {
  list: ['一覧をCSVでダウンロード', 'Download the list as CSV'],
  pack: ['すべてのファイルをZIPでダウンロード', 'Download all files as ZIP'],
  listed: ['一覧をダウンロードしました。', 'The list was downloaded.'],
  packed: ['書類{count}件をダウンロードしました。', '{count} documents were downloaded.'],
} satisfies Record<string, Text>;

interface Props {
  readonly source: DocumentSource;
  readonly filters: Filters;
}

/** Everything that a search finds, also what the page does not show yet: in several files if it is much. */
export function DownloadFound({ source, filters }: Props): JSX.Element {
  const query = (cursor: string | null): Record<string, string> => ({ ...asQuery(filters), ...(cursor === null ? {} : { cursor }) });
  const list = async (): Promise<void> => {
    let [part, cursor]: [number, string | null] = [1, null];
    do {
      const { csv, next } = await source.list(query(cursor));
      // Reading the answer took the mark away by which spreadsheets know UTF-8.
      saveAs(part === 1 && next === null ? 'documents.csv' : `documents-${part}.csv`, `\uFEFF${csv}`);
      [part, cursor] = [part + 1, next];
    } while (cursor !== null);
    toast(() => t(texts.listed));
  };
  const pack = async (): Promise<void> => {
    let [count, cursor]: [number, string | null] = [0, null];
    do {
      const { documents, download, next_cursor: next } = await source.pack(query(cursor));
      // It is kept as a file, and this page stays.
      location.assign(download);
      [count, cursor] = [count + documents, next];
    } while (cursor !== null);
    toast(() => fill(texts.packed, { count }));
  };
  return (
    <>
      <Button kind="quiet" onClick={list}><Icon name="download" /> {t(texts.list)}</Button>
      <Button kind="quiet" onClick={pack}><Icon name="download" /> {t(texts.pack)}</Button>
    </>
  );
}
