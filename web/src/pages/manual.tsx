import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { answer, open, signedIn } from '../api/client.ts';
import type { Manual } from '../api/schema.ts';
import { ofProduct, titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { language, t, type Text } from '../language/text.ts';
import { Readable } from '../ui/readable.tsx';
import { Shown, useResource } from '../ui/resource.tsx';

const texts = {
  all: ['マニュアルの一覧', 'All manuals'],
} satisfies Record<string, Text>;

/** For everyone: whoever has a certificate of deletion no longer has an account. */
const forEveryone = 'certificate';

export default function ManualPage({ realm, params }: PageProps): JSX.Element {
  const slug = params['slug'] ?? forEveryone;
  const isOpen = slug === forEveryone;
  const client = isOpen ? open : signedIn(realm);
  const manual = useResource(
    () => answer(client.GET('/v1/{product}/manuals/{slug}', { params: { path: { ...ofProduct(realm), slug } } })),
    [slug, language.value],
  );
  return (
    <>
      {isOpen ? null : <p class="hint"><a href={`/${realm}/manuals`}>{t(texts.all)}</a></p>}
      <Shown of={manual} lines={8}>{(found) => <Article realm={realm} manual={found} />}</Shown>
    </>
  );
}

function Article({ realm, manual: { title, html, language: spoken } }: Pick<PageProps, 'realm'> & { readonly manual: Manual }): JSX.Element {
  useEffect(() => {
    document.title = `${title} - ${titleOf(realm)}`;
  }, [title]);
  return (
    <article class="prose" lang={spoken}>
      <Readable html={html} addressOf={(href) => within(realm, href)} />
    </article>
  );
}

/** Links to pages of the product stay within the client, under whatever address it is open. */
function within(realm: PageProps['realm'], href: string): string {
  const { pathname } = new URL(href);
  return pathname.startsWith(`/${realm}/`) ? pathname : href;
}
