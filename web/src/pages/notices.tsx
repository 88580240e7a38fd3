import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Notice, NoticePage } from '../api/schema.ts';
import { query, setQuery } from '../app/address.ts';
import { isProduct, type Product, products, titleOf } from '../app/products.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { StateBadge, titleOfNotice } from './notice-head.tsx';
import { draftText, kindTexts, noticeKinds } from './notice-words.ts';

const texts = {
  title: ['お知らせ', 'Notices'],
  make: ['下書きを作成', 'New draft'],
  product: ['製品', 'Product'],
  kind: ['種類', 'Kind'],
  state: ['状態', 'State'],
  all: ['すべて', 'All'],
  open: ['公開中（対応中・予定）', 'Published, not over'],
  over: ['終了', 'Over'],
  subject: ['件名', 'Subject'],
  updated: ['更新日時', 'Updated'],
  planned: ['{time}に公開', 'Published at {time}'],
  more: ['さらに表示', 'Show more'],
  none: ['お知らせはまだありません', 'No notices yet'],
  noneHelp: ['障害・インシデント、メンテナンス、サービスの変更のお知らせを、ひな形から作成できます。', 'Draft notices of incidents, maintenance and changes from templates.'],
  noMatch: ['条件に合うお知らせがありません', 'No notice matches'],
  noMatchMore: ['まだ表示していないお知らせがあります。', 'There are more that are not shown yet.'],
  clear: ['条件をクリア', 'Clear filters'],
} satisfies Record<string, Text>;


function isIn(state: string, notice: Notice): boolean {
  const is = notice.state === null ? 'draft' : notice.over_at === null ? 'open' : 'over';
  return state === '' || state === is;
}

function read(product: Product, cursor?: string): Promise<NoticePage> {
  const asked = cursor === undefined ? { product } : { product, cursor };
  return answer(signedIn('staff').GET('/v1/staff/notices', { params: { query: asked } }));
}

export default function Notices(): JSX.Element {
  const conditions = { product: query().get('product') ?? '', kind: query().get('kind') ?? '', state: query().get('state') ?? '' };
  const product = isProduct(conditions.product) ? conditions.product : 'pro-sign';
  const page = useResource(() => read(product), [product]);
  const set = (name: keyof typeof conditions) => (value: string): void => {
    setQuery({ ...conditions, product, [name]: value });
  };
  const more = async ({ items, next_cursor: cursor }: NoticePage): Promise<void> => {
    if (cursor === null) return;
    const next = await read(product, cursor);
    page.set({ ...next, items: [...items, ...next.items] });
  };
  return (
    <>
      <div class="page-head">
        <h1>{t(texts.title)}</h1>
        <a class="button primary" href={`/staff/notices/new?product=${product}`}>{t(texts.make)}</a>
      </div>
      <div class="fields filter">
        <SelectField name="product" label={t(texts.product)} options={products.map((one) => [one, titleOf(one)])} value={product} onChange={set('product')} />
        <SelectField name="kind" label={t(texts.kind)} options={[['', t(texts.all)], ...noticeKinds.map((kind) => [kind, t(kindTexts[kind])] as const)]} value={conditions.kind} onChange={set('kind')} />
        <SelectField
          name="state"
          label={t(texts.state)}
          options={[['', t(texts.all)], ['draft', t(draftText)], ['open', t(texts.open)], ['over', t(texts.over)]]}
          value={conditions.state}
          onChange={set('state')}
        />
      </div>
      <Shown of={page}>
        {(found) => (
          <List
            notices={found.items.filter((notice) => (conditions.kind === '' || notice.kind === conditions.kind) && isIn(conditions.state, notice))}
            isAll={found.items.length === 0}
            product={product}
            {...(found.next_cursor === null ? {} : { onMore: () => more(found) })}
          />
        )}
      </Shown>
    </>
  );
}

interface ListProps {
  readonly notices: readonly Notice[];
  /** Whether there is none at all. */
  readonly isAll: boolean;
  readonly product: Product;
  readonly onMore?: () => Promise<void>;
}

function List({ notices, isAll, product, onMore }: ListProps): JSX.Element {
  const more = onMore === undefined ? null : <p><Button onClick={onMore}>{t(texts.more)}</Button></p>;
  if (isAll) return <Empty icon="bell" title={t(texts.none)}><p>{t(texts.noneHelp)}</p></Empty>;
  if (notices.length === 0) {
    return (
      <Empty icon="search" title={t(texts.noMatch)}>
        {more === null ? null : <p>{t(texts.noMatchMore)}</p>}
        {more}
        <Button kind="quiet" onClick={() => { setQuery({ product }); }}>{t(texts.clear)}</Button>
      </Empty>
    );
  }
  return (
    <div class="stack">
      <div class="table">
        <table>
          <thead><tr><th>{t(texts.subject)}</th><th>{t(texts.kind)}</th><th>{t(texts.state)}</th><th>{t(texts.updated)}</th></tr></thead>
          <tbody>
            {notices.map((notice) => (
              <tr key={notice.id}>
                <td class="whole-row"><a href={`/staff/notices/${notice.id}`}>{titleOfNotice(notice)}</a></td>
                <td>{t(kindTexts[notice.kind])}</td>
                <td><StateBadge state={notice.state} />{notice.publish_at === null ? null : <span class="meta"> {fill(texts.planned, { time: time(notice.publish_at) })}</span>}</td>
                <td class="nowrap">{time(notice.updated_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more}
    </div>
  );
}
