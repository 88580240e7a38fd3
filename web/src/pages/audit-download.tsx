// Everything that a search finds, as one file. The API gives it part by part, and each part is itself on record.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { saveAs } from '../ui/save.ts';
import { toast } from '../ui/toast.tsx';
import type { Filters } from './audit-filters.ts';
import { gatherMore, type Gathered } from './audit-found.ts';

const texts = {
  list: ['すべてCSVでダウンロード', 'Download all as CSV'],
  goOn: ['ダウンロードを再開', 'Resume the download'],
  going: ['{count}件を読み込みました。', '{count} entries read.'],
  stopped: ['{count}件を読み込んだところで中断しました。', 'Interrupted after {count} entries.'],
  cancel: ['ダウンロードを中止', 'Cancel the download'],
  cancelled: ['ダウンロードを中止しました。', 'The download was cancelled.'],
  listed: ['操作記録{count}件をダウンロードしました。', '{count} entries of the audit log were downloaded.'],
} satisfies Record<string, Text>;

/** Downloads what a search finds; what was read before a failure is not read again. */
export function AuditDownload({ filters }: { readonly filters: Filters }): JSX.Element {
  const gathered = useSignal<Gathered | undefined>(undefined);
  const running = useSignal<AbortController | undefined>(undefined);
  const place = useRef<HTMLDivElement>(null);
  // Nobody waits for it on another page, or for another search.
  useEffect(() => () => running.peek()?.abort(), []);

  const download = async (): Promise<void> => {
    const reading = new AbortController();
    running.value = reading;
    try {
      let so = gathered.peek();
      do {
        so = await gatherMore(filters, reading.signal, so);
        if (reading.signal.aborted) return;
        gathered.value = so;
      } while (so.next !== null);
      // Reading the answers took the mark away by which spreadsheets know UTF-8.
      saveAs('audit.csv', `\uFEFF${so.csv}`);
      const count = so.entries;
      toast(() => fill(texts.listed, { count }));
      gathered.value = undefined;
    } catch (thrown) {
      if (!reading.signal.aborted) throw thrown;
    } finally {
      if (running.peek() === reading) running.value = undefined;
    }
  };
  const cancel = (): void => {
    running.peek()?.abort();
    [running.value, gathered.value] = [undefined, undefined];
    toast(() => t(texts.cancelled));
    // The button that was pressed is gone.
    place.current?.querySelector('button')?.focus();
  };
  const [isRunning, count] = [running.value !== undefined, gathered.value?.entries];
  return (
    <div class="row" ref={place}>
      <Button small kind="quiet" busy={isRunning} onClick={download}>
        <Icon name="download" /> {t(isRunning || count === undefined ? texts.list : texts.goOn)}
      </Button>
      <p class="quiet-text" role="status">{count === undefined ? '' : fill(isRunning ? texts.going : texts.stopped, { count })}</p>
      {isRunning || count !== undefined ? <Button small onClick={cancel}>{t(texts.cancel)}</Button> : null}
    </div>
  );
}
