// Retained documents, for the holder of a pass: searched and downloaded, and nothing else.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { answer, open } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { Document } from '../api/schema.ts';
import { useMailedToken } from '../app/mailed-token.ts';
import { titleOf } from '../app/products.ts';
import { time } from '../language/format.ts';
import { fill, language, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty, State } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { saveFrom } from './archive-pass-save.ts';
import { DownloadFound } from './documents-download-found.tsx';
import { FilterForm } from './documents-filter-form.tsx';
import type { Filters } from './documents-filters.ts';
import { findMore, type Found } from './documents-found.ts';
import { documentsByPass, withPass } from './documents-source.ts';
import { DocumentsTable } from './documents-table.tsx';

const texts = {
  title: ['保存書類の閲覧', 'Retained documents'],
  lead: [
    '法令により保存を続けている書類を検索・ダウンロードできます。閲覧はすべて記録されます。',
    'Search and download the documents that the law requires to be retained. Every use is recorded.',
  ],
  memory: [
    '安全のため、このページを閉じるか再読み込みすると、メールのリンクからもう一度開く必要があります。',
    'To be safe, once this page is closed or reloaded, it has to be opened from the email again.',
  ],
  open: ['閲覧用パスのメールにあるリンクから、このページを開いてください。', 'Open this page from the link in the email with your archive pass.'],
  invalid: ['この閲覧用パスは使えません', 'This archive pass is not valid'],
  invalidHelp: [
    '有効期限が切れたか、無効にされたか、リンクが途中で切れています。メールのリンク全体を開いても表示されない場合は、再発行を依頼してください。',
    'It has expired or was revoked, or the link is incomplete. If the whole link from the email does not help either, ask for a new pass.',
  ],
  product: ['製品', 'Product'],
  customer: ['お客様番号', 'Customer number'],
  expires: ['有効期限', 'Valid until'],
  none: ['条件に合う書類がありません', 'No document matches'],
  clear: ['条件をクリア', 'Clear filters'],
  more: ['さらに表示', 'Show more'],
  choose: ['選択', 'Select'],
  chooseOf: ['「{title}」を選択', 'Select “{title}”'],
  download: ['選択した書類をダウンロード（{count}件）', 'Download selected ({count})'],
  downloadOne: ['ダウンロード', 'Download'],
  downloadOf: ['「{title}」をダウンロード', 'Download “{title}”'],
  downloaded: ['書類{count}件をダウンロードしました。', '{count} documents were downloaded.'],
  correctedBy: ['訂正後：', 'Corrected by: '],
  corrects: ['訂正前：', 'Corrects: '],
  other: ['別の書類', 'another document'],
} satisfies Record<string, Text>;

/** Whose documents these are, and until when they can be read. */
function Held({ token }: { readonly token: string }): JSX.Element {
  const held = useResource(() => answer(open.GET('/v1/archive-pass', { headers: withPass(token) })), [token]);
  // An invalid pass is said where the documents would be.
  if (held.problem !== undefined) return <></>;
  return (
    <Shown of={held} lines={2}>
      {({ organization, product, expires_at }) => (
        <dl class="facts">
          <dt>{t(texts.product)}</dt>
          <dd>{titleOf(product)}</dd>
          <dt>{t(texts.customer)}</dt>
          <dd class="mono">{organization}</dd>
          <dt>{t(texts.expires)}</dt>
          <dd>{time(expires_at)}</dd>
        </dl>
      )}
    </Shown>
  );
}

export default function ArchivePass(): JSX.Element {
  const token = useMailedToken();
  return (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1></div>
      {token === undefined ? <Banner>{t(texts.open)}</Banner> : <Archive key={token} token={token} />}
    </>
  );
}

function Archive({ token }: { readonly token: string }): JSX.Element {
  const source = documentsByPass(token);
  const filters = useSignal<Filters>({});
  const cleared = useSignal(0);
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const results = useRef<HTMLDivElement>(null);
  const found = useResource((): Promise<Found> => findMore(source, filters.peek()), [token, language.value]);
  const search = async (wanted: Filters): Promise<void> => {
    found.set(await findMore(source, wanted));
    filters.value = wanted;
    chosen.value = new Set();
  };
  const clear = async (): Promise<void> => {
    await search({});
    cleared.value += 1;
    results.current?.focus();
  };
  const choose = (id: string, isChosen: boolean): void => {
    const others = [...chosen.value].filter((other) => other !== id);
    chosen.value = new Set(isChosen ? [...others, id] : others);
  };
  const download = async (id: string): Promise<void> => {
    const { file } = await answer(open.GET('/v1/archive-pass/documents/{id}', { headers: withPass(token), params: { path: { id } } }));
    if (file.download === null) throw Problem.of('no-file');
    await saveFrom(file.download);
  };
  const downloadChosen = async (shown: Found): Promise<void> => {
    const wanted = shown.items.filter(({ id }) => chosen.value.has(id));
    for (const { id } of wanted) {
      await download(id);
      choose(id, false);
    }
    toast(() => fill(texts.downloaded, { count: wanted.length }));
  };
  const title = (shown: Found) => (document: Document): JSX.Element => (
    <span id={document.id} tabIndex={-1}>
      {document.title}
      <Corrections document={document} all={shown.items} />
    </span>
  );
  const act = (document: Document): JSX.Element => (
    <span class="row together">
      <input
        type="checkbox"
        aria-label={fill(texts.chooseOf, { title: document.title })}
        checked={chosen.value.has(document.id)}
        onChange={({ currentTarget }) => { choose(document.id, currentTarget.checked); }}
      />
      <Button small label={fill(texts.downloadOf, { title: document.title })} onClick={() => download(document.id)}>{t(texts.downloadOne)}</Button>
    </span>
  );
  return (
    <div class="stack">
      <div class="stack-small">
        <p>{t(texts.lead)}</p>
        <p class="quiet-text">{t(texts.memory)}</p>
        <Held token={token} />
      </div>
      <FilterForm key={cleared.value} filters={filters.value} onSearch={search} onClear={clear} />
      <div ref={results} tabIndex={-1}>
        {found.problem?.status === 401 ? (
          <State icon="lock" tone="warn" title={t(texts.invalid)} role="alert"><p>{t(texts.invalidHelp)}</p></State>
        ) : <Shown of={found} lines={6}>
          {(shown) =>
            shown.items.length === 0 ? (
              <Empty icon="search" title={t(texts.none)}><Button onClick={clear}>{t(texts.clear)}</Button></Empty>
            ) : (
              <div class="stack">
                <DocumentsTable documents={shown.items} title={title(shown)} act={{ head: t(texts.choose), of: act }} />
                <div class="row">
                  <Button kind="primary" disabled={chosen.value.size === 0} onClick={() => downloadChosen(shown)}>
                    {fill(texts.download, { count: chosen.value.size })}
                  </Button>
                  {shown.next === null ? null : (
                    <Button onClick={async () => { found.set(await findMore(source, filters.value, shown)); }}>{t(texts.more)}</Button>
                  )}
                  <DownloadFound source={source} filters={filters.value} />
                </div>
              </div>
            )
          }
        </Shown>}
      </div>
    </div>
  );
}

/** What corrected a document, and what it corrects; a link if the page shows it. */
function Corrections({ document, all }: { readonly document: Document; readonly all: readonly Document[] }): JSX.Element {
  const link = (text: Text, id: string | null): JSX.Element | null => {
    if (id === null) return null;
    const other = all.find((one) => one.id === id);
    return (
      <span class="meta block">
        {t(text)}
        {other === undefined ? t(texts.other) : <a href={`#${id}`}>{other.title}</a>}
      </span>
    );
  };
  return (
    <>
      {link(texts.correctedBy, document.superseded_by)}
      {link(texts.corrects, document.supersedes)}
    </>
  );
}
