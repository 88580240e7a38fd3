import { call } from './api.js';
import { onSubmit } from './form.js';
import { tokenOfLink } from './mail-link.js';
import { formOf, part, show } from './page.js';
import { product } from './product.js';

const token = tokenOfLink();
show(token === undefined ? 'ask' : 'choose');

onSubmit(formOf('ask'), async (fields) => {
  await call('POST', `/v1/${product}/password-resets`, { body: fields });
  show('sent');
});

onSubmit(
  formOf('choose'),
  async (fields) => {
    await call('POST', `/v1/${product}/password-resets/confirm`, { body: { ...fields, token } });
    show('made');
  },
  ({ type }) => {
    part('again').hidden = type !== 'link-not-valid';
  },
);
