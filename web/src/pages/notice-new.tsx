import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { NoticeKind, NoticeTemplate } from '../api/schema.ts';
import { go, query } from '../app/address.ts';
import { isProduct, type Product, products, titleOf } from '../app/products.ts';
import { fill, named, t, type Text } from '../language/text.ts';
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { readTemplates } from './notice-calls.ts';
import { NoticeEditor, useTyping, useUnsaved } from './notice-editor.tsx';
import { SubjectFields, TextFields } from './notice-fields.tsx';
import { titleOfNotice } from './notice-head.tsx';
import { firstState } from './notice-publish.tsx';
import { differences, postingOf, type Typed, typedFrom } from './notice-typed.ts';
import { isKind, kindTexts, noticeKinds, templateTexts } from './notice-words.ts';

const texts = {
  title: ['お知らせの下書きを作成', 'New draft'],
  titleFor: ['{product}のお知らせの下書きを作成', 'New draft for {product}'],
  all: ['お知らせの一覧', 'All notices'],
  product: ['製品を選択', 'Choose a product'],
  template: ['ひな形を選択', 'Choose a template'],
  blank: ['ひな形を使わない', 'Without a template'],
  texts: ['{kind}の下書き', 'Draft: {kind}'],
  save: ['下書きを保存', 'Save draft'],
  made: ['下書きを保存しました。公開するまで、お客様には表示されません。', 'Draft saved. Customers do not see it until it is published.'],
} satisfies Record<string, Text>;

/** A new draft: of which product, from which template, and then its texts. What was chosen stands in the address. */
export function NewNotice(): JSX.Element {
  const [product, kind, name] = ['product', 'kind', 'template'].map((part) => query().get(part) ?? '');
  const templates = useResource(readTemplates);
  const of = isProduct(product ?? '') ? (product as Product) : undefined;
  return (
    <>
      <p class="hint"><a href="/staff/notices">{t(texts.all)}</a></p>
      <div class="page-head"><h1>{of === undefined ? t(texts.title) : fill(texts.titleFor, { product: titleOf(of) })}</h1></div>
      {of === undefined ? <ProductChoice /> : (
        <Shown of={templates}>
          {({ items }) => {
            const template = items.find((one) => one.name === name);
            const chosen = template?.kind ?? (isKind(kind ?? '') ? (kind as NoticeKind) : undefined);
            return chosen === undefined ? (
              <TemplateChoice product={of} templates={items} />
            ) : (
              <Editor key={`${chosen} ${name ?? ''}`} product={of} kind={chosen} start={template === undefined ? typedFrom({}) : typedFrom({ ...template })} />
            );
          }}
        </Shown>
      )}
    </>
  );
}

function ProductChoice(): JSX.Element {
  return (
    <section class="card">
      <h2>{t(texts.product)}</h2>
      <p class="links">
        {products.map((product) => (
          <a key={product} class="button secondary" href={`/staff/notices/new?product=${product}`}>{titleOf(product)}</a>
        ))}
      </p>
    </section>
  );
}

function TemplateChoice({ product, templates }: { readonly product: Product; readonly templates: readonly NoticeTemplate[] }): JSX.Element {
  const to = (part: string): string => `/staff/notices/new?product=${product}&${part}`;
  // Notices begin with these; the other templates are for updates.
  const first = templates.filter(({ name, kind, state }) => state === firstState(kind) && name !== 'maintenance-changed');
  return (
    <div class="stack">
      <h2>{t(texts.template)}</h2>
      <ul class="cards">
        {first.map((template) => (
          <li key={template.name} class="card">
            <h3><a href={to(`template=${template.name}`)}>{named(templateTexts, template.name)}</a></h3>
            <p class="quiet-text">{titleOfNotice(template)}</p>
          </li>
        ))}
      </ul>
      <h2>{t(texts.blank)}</h2>
      <p class="links">{noticeKinds.map((kind) => <a key={kind} href={to(`kind=${kind}`)}>{t(kindTexts[kind])}</a>)}</p>
    </div>
  );
}

interface EditorProps {
  readonly product: Product;
  readonly kind: NoticeKind;
  readonly start: Typed;
}

function Editor({ product, kind, start }: EditorProps): JSX.Element {
  const typing = useTyping(start);
  useUnsaved(differences(typing.value.now, start).length > 0);
  const make = async (typed: Typed): Promise<void> => {
    const { id } = await answer(signedIn('staff').POST('/v1/staff/notices', { body: postingOf(product, kind, typed) }));
    toast(() => t(texts.made));
    go(`/staff/notices/${id}`, { replace: true });
  };
  return (
    <NoticeEditor title={fill(texts.texts, { kind: t(kindTexts[kind]) })} kind={kind} state={firstState(kind)} typing={typing} action={t(texts.save)} onSend={make}>
      {(from) => (
        <>
          <TextFields typed={from} />
          <SubjectFields product={product} kind={kind} typed={from} />
        </>
      )}
    </NoticeEditor>
  );
}
