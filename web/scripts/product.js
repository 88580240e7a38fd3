const titles = new Map([
  ['pro-sign', 'Pro-Sign'],
  ['pro-lead', 'Pro-Lead'],
]);

/** The product whose page this is: the first part of its path. */
export const product = location.pathname.split('/')[1] ?? '';

document.documentElement.dataset['product'] = product;
for (const place of document.querySelectorAll('[data-product-name]')) {
  place.textContent = titles.get(product) ?? product;
}
