import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { DocumentDetails } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { useResource } from '../ui/resource.tsx';

const texts = {
  corrected: ['この書類は訂正されています。訂正後の書類：', 'This document was corrected. The correction:'],
  correction: ['この書類は訂正版です。訂正前の書類：', 'This document is a correction. It corrects:'],
  other: ['書類を開く', 'Open the document'],
} satisfies Record<string, Text>;

interface Props {
  readonly realm: Realm;
  readonly document: DocumentDetails;
}

/** The correction of a document, and what it corrects itself. */
export function Links({ realm, document: { superseded_by: correction, supersedes: corrected } }: Props): JSX.Element {
  return (
    <>
      {correction === null ? null : (
        <Banner tone="warn">{t(texts.corrected)} <LinkTo realm={realm} id={correction} /></Banner>
      )}
      {corrected === null ? null : (
        <Banner>{t(texts.correction)} <LinkTo realm={realm} id={corrected} /></Banner>
      )}
    </>
  );
}

/** By its title, once that is known. */
function LinkTo({ realm, id }: { readonly realm: Realm; readonly id: string }): JSX.Element {
  const path = { ...ofProduct(realm), id };
  const { value } = useResource(() => answer(signedIn(realm).GET('/v1/{product}/documents/{id}', { params: { path } })), [realm, id]);
  return <a href={`/${realm}/documents/${id}`}>{value?.title ?? t(texts.other)}</a>;
}
