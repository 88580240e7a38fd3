import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { ManualSummary } from '../api/schema.ts';
import { query, setQuery } from '../app/address.ts';
import { ofProduct } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, language, t, type Text } from '../language/text.ts';
import { Form, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';

const texts = {
  title: ['マニュアル', 'Manuals'],
  words: ['キーワード', 'Keywords'],
  search: ['検索', 'Search'],
  clear: ['条件をクリア', 'Clear search'],
  found: ['{count}件見つかりました', '{count} found'],
  none: ['一致するマニュアルがありません', 'No manual matches'],
  noneHelp: ['別のキーワードで検索してください。', 'Try other keywords.'],
} satisfies Record<string, Text>;

export default function Manuals({ realm }: PageProps): JSX.Element {
  const q = query().get('q') ?? '';
  const found = useResource(
    () => answer(signedIn(realm).GET('/v1/{product}/manuals', { params: { path: ofProduct(realm), query: q === '' ? {} : { q } } })),
    [q, language.value],
  );
  const search = ({ q: typed = '' }: Record<string, string>): Promise<void> => {
    setQuery({ q: typed.trim() });
    return Promise.resolve();
  };
  return (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1></div>
      <div class="search-form" role="search">
        <Form
          key={q}
          action={t(texts.search)}
          kind="secondary"
          onSend={search}
          beside={q === '' ? null : <button type="button" class="link" onClick={() => { setQuery({}); }}>{t(texts.clear)}</button>}
        >
          <TextField name="q" label={t(texts.words)} value={q} required={false} maxLength={100} />
        </Form>
      </div>
      <Shown of={found}>
        {({ items }) => (
          <>
            <p role="status" class="hint">{q === '' ? '' : fill(texts.found, { count: items.length })}</p>
            {items.length > 0 ? <List realm={realm} items={items} /> : <Empty icon="search" title={t(texts.none)}><p>{t(texts.noneHelp)}</p></Empty>}
          </>
        )}
      </Shown>
    </>
  );
}

function List({ realm, items }: Pick<PageProps, 'realm'> & { readonly items: readonly ManualSummary[] }): JSX.Element {
  return (
    <ul class="list card">
      {items.map(({ slug, title, summary, excerpt }) => (
        <li key={slug}>
          <h2><a href={`/${realm}/manuals/${slug}`}>{title}</a></h2>
          <p>{summary}</p>
          {excerpt === null ? null : <p class="quiet-text">{excerpt}</p>}
        </li>
      ))}
    </ul>
  );
}
