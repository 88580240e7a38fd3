import type { Component } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { t, type Text } from '../language/text.ts';

export type Product = Exclude<Realm, 'staff'>;

/** How a product, or the staff's console, is called. */
export function titleOf(realm: Realm): string {
  switch (realm) {
    case 'pro-sign':
      return 'Pro-Sign';
    case 'pro-lead':
      return 'Pro-Lead';
    case 'staff':
      return t(['管理画面', 'Console']);
  }
}

/** What a product is made of, in the order in which readers see it. */
export const componentsOf = {
  'pro-sign': ['web', 'documents', 'api', 'mail'],
  'pro-lead': ['web', 'api', 'mail'],
} satisfies Record<Product, readonly Component[]>;

export const componentTexts = {
  web: ['Web画面', 'Web screens'],
  api: ['API', 'API'],
  mail: ['メール配信', 'Mail delivery'],
  documents: ['書類の登録・閲覧', 'Documents'],
} satisfies Record<Component, Text>;

export function isComponent(text: string): text is Component {
  return text in componentTexts;
}

export const products: readonly Product[] = ['pro-sign', 'pro-lead'];

export function isProduct(text: string): text is Product {
  return products.some((product) => product === text);
}

/** The parameters of a call's path, for a page of a product. */
export function ofProduct(realm: Realm): { readonly product: Product } {
  if (!isProduct(realm)) throw new Error('this page is of no product');
  return { product: realm };
}
