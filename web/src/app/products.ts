import type { Realm } from '../api/session.ts';
import { t } from '../language/text.ts';

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

export const products: readonly Product[] = ['pro-sign', 'pro-lead'];

export function isProduct(text: string): text is Product {
  return products.some((product) => product === text);
}

/** The parameters of a call's path, for a page of a product. */
export function ofProduct(realm: Realm): { readonly product: Product } {
  if (!isProduct(realm)) throw new Error('this page is of no product');
  return { product: realm };
}
