// Exports of everything that a company has: requested, packed, downloaded for a week.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import type { Export } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { may, me } from '../app/me.ts';
import { ofProduct } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { Volumes } from './exports-volumes.tsx';
import { states, tones } from './exports-words.ts';

const texts = {
  title: ['データのエクスポート', 'Export your data'],
  lead: [
    '書類のファイルと一覧（Excel・CSV）、そのほかすべてのデータ（JSON）をZIPファイルで出力します。データが削除される日の前日まで、1日3回までご利用いただけます。',
    'Files of documents with an index (Excel and CSV) and all other data (JSON), as ZIP files. Available until the day before the data is deleted, three times a day.',
  ],
  request: ['すべてのデータをエクスポート', 'Export everything'],
  requested: ['エクスポートを開始しました。完了するとメールでお知らせします。', 'The export has started. You will get an email when it is ready.'],
  finished: ['エクスポートが完了しました。', 'The export is ready.'],
  none: ['エクスポートはまだありません', 'No exports yet'],
  noneHelp: ['作成したファイルは1週間、ここからダウンロードできます。', 'What you export can be downloaded here for a week.'],
  askedAt: ['{time}のエクスポート', 'Export of {time}'],
  packing: ['書類{count}件を処理済み', '{count} documents packed'],
  packed: ['書類{count}件', '{count} documents'],
  progress: ['作成の進み具合', 'Progress'],
  until: ['{time}までダウンロードできます。その後、自動的に削除されます。', 'Can be downloaded until {time}, and is then deleted by itself.'],
  failedHelp: ['ファイルを作成できませんでした。もう一度エクスポートしてください。', 'The files could not be created. Export again.'],
} satisfies Record<string, Text>;

/** How long between two looks at what is being packed, in milliseconds. */
const pause = 5000;

async function readExports(realm: Realm): Promise<Export[]> {
  const { items } = await answer(signedIn(realm).GET('/v1/{product}/exports', { params: { path: ofProduct(realm) } }));
  return items;
}

export default function Exports({ realm }: PageProps): JSX.Element {
  const made = useResource(() => readExports(realm), [realm]);
  // Names the request until it is answered, so that a lost answer packs nothing twice.
  const key = useRef(crypto.randomUUID());
  const running = made.value?.find(({ state }) => state === 'running')?.id;
  const request = async (): Promise<void> => {
    const params = { path: ofProduct(realm), header: { 'Idempotency-Key': key.current } };
    await answer(signedIn(realm).POST('/v1/{product}/exports', { params }));
    key.current = crypto.randomUUID();
    toast(() => t(texts.requested));
    await made.reload();
  };
  useEffect(() => {
    if (running === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLeft = false;
    // Looking at one export also wakes what nobody works on.
    const look = async (): Promise<void> => {
      const path = { ...ofProduct(realm), id: running };
      const { state } = await answer(signedIn(realm).GET('/v1/{product}/exports/{id}', { params: { path } }));
      if (isLeft) return;
      if (state === 'finished') toast(() => t(texts.finished));
      await made.reload();
    };
    const wait = (): void => {
      timer = setTimeout(() => {
        // A look that fails is repeated: what is packed does not depend on who looks.
        look().catch(() => undefined).finally(() => { if (!isLeft) wait(); });
      }, pause);
    };
    wait();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [realm, running]);
  const newest = made.value?.find(({ state }) => state === 'finished')?.id;
  return (
    <>
      <div class="page-head">
        <h1>{t(texts.title)}</h1>
        {may(me(realm), 'manage-company') ? (
          <Button kind="primary" disabled={running !== undefined} onClick={request}>{t(texts.request)}</Button>
        ) : null}
      </div>
      <div class="stack">
        <p class="quiet-text medium">{t(texts.lead)}</p>
        <Shown of={made}>
          {(items) =>
            items.length === 0 ? (
              <Empty icon="download" title={t(texts.none)}><p>{t(texts.noneHelp)}</p></Empty>
            ) : (
              <ul class="stack" aria-live="polite">
                {items.map((one) => (
                  <li key={one.id}><Made realm={realm} made={one} isOpen={one.id === newest} /></li>
                ))}
              </ul>
            )
          }
        </Shown>
      </div>
    </>
  );
}

interface MadeProps {
  readonly realm: Realm;
  readonly made: Export;
  /** The newest shows its files at once. */
  readonly isOpen: boolean;
}

function Made({ realm, made: { id, state, asked_at, progress, expires_at }, isOpen }: MadeProps): JSX.Element {
  const { documents_done: done, documents_total: total } = progress;
  return (
    <section class="card">
      <div class="row between">
        <h2>{fill(texts.askedAt, { time: time(asked_at) })}</h2>
        <Badge tone={tones[state]}>{t(states[state])}</Badge>
      </div>
      {state === 'running' ? (
        <>
          <progress aria-label={t(texts.progress)} {...(total === null ? {} : { value: done, max: Math.max(1, total) })} />
          <p class="quiet-text">{fill(texts.packing, { count: done })}</p>
        </>
      ) : null}
      {state === 'failed' ? <p>{t(texts.failedHelp)}</p> : null}
      {state === 'finished' ? (
        <>
          <p class="quiet-text">
            {fill(texts.packed, { count: done })} · {fill(texts.until, { time: time(expires_at) })}
          </p>
          <Volumes realm={realm} id={id} isOpen={isOpen} name={fill(texts.askedAt, { time: time(asked_at) })} />
        </>
      ) : null}
    </section>
  );
}
