// Where documents come from: a company's own, or those that a pass lets somebody see.
import { answer, open, signedIn } from '../api/client.ts';
import { nextIn } from '../api/next-link.ts';
import type { DocumentExport, DocumentPage } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';

type Query = Readonly<Record<string, string>>;

interface ListPart {
  readonly csv: string;
  /** The `cursor` of the next part. */
  readonly next: string | null;
}

export interface DocumentSource {
  readonly page: (query: Query) => Promise<DocumentPage>;
  /** The list of what was found, as CSV. */
  readonly list: (query: Query) => Promise<ListPart>;
  /** The files of what was found, with the list, as ZIP. */
  readonly pack: (query: Query) => Promise<DocumentExport>;
}

export function documentsOf(realm: Realm): DocumentSource {
  const client = signedIn(realm);
  const path = ofProduct(realm);
  return {
    page: (query) => answer(client.GET('/v1/{product}/documents', { params: { path, query } })),
    list: async (query) => {
      const asked = client.GET('/v1/{product}/document-list', { params: { path, query }, parseAs: 'text' });
      return { csv: await answer(asked), next: nextIn((await asked).response) };
    },
    pack: (query) => answer(client.POST('/v1/{product}/document-exports', { params: { path, query } })),
  };
}

/** What the holder of a pass sends with every call. */
export function withPass(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

export function documentsByPass(token: string): DocumentSource {
  const headers = withPass(token);
  return {
    page: (query) => answer(open.GET('/v1/archive-pass/documents', { headers, params: { query } })),
    list: async (query) => {
      const asked = open.GET('/v1/archive-pass/document-list', { headers, params: { query }, parseAs: 'text' });
      return { csv: await answer(asked), next: nextIn((await asked).response) };
    },
    pack: (query) => answer(open.POST('/v1/archive-pass/document-exports', { headers, params: { query } })),
  };
}
