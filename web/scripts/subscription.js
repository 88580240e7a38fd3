import { call } from './api.js';
import { onSubmit } from './form.js';
import { language } from './language.js';
import { tokenOfLink } from './mail-link.js';
import { formOf, part, show } from './page.js';
import { product } from './product.js';

const token = tokenOfLink();
show(token === undefined ? 'ask' : 'confirm');

onSubmit(formOf('ask'), async ({ email, webhook }) => {
  const chosen = formOf('ask').querySelectorAll('input[type=checkbox]:checked');
  const kinds = [...chosen].map((choice) => (choice instanceof HTMLInputElement ? choice.value : ''));
  /** @type {Record<string, unknown>} */
  const wish = { email, kinds, language: language() };
  if (webhook !== '') wish['webhook'] = webhook;
  await call('POST', `/v1/status/${product}/subscriptions`, { body: wish });
  show('sent');
});

onSubmit(
  formOf('confirm'),
  async () => {
    const made = await call('POST', `/v1/status/${product}/subscriptions/confirm`, { body: { token } });
    part('secret').textContent = made.secret ?? '';
    part('unsubscribe-token').textContent = made.unsubscribe_token;
    part('webhook-made').hidden = made.secret === null;
    show('made');
  },
  ({ type }) => {
    part('again').hidden = type !== 'link-not-valid';
  },
);
