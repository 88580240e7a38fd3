import { call } from './api.js';
import { onSubmit } from './form.js';
import { tokenOfLink } from './mail-link.js';
import { formOf, part, show } from './page.js';
import { product } from './product.js';

const token = tokenOfLink();
show(token === undefined ? 'missing' : 'accept');

onSubmit(
  formOf('accept'),
  async (fields) => {
    await call('POST', `/v1/${product}/invitations/accept`, { body: { ...fields, token } });
    location.assign('me');
  },
  ({ type }) => {
    part('registered').hidden = type !== 'already-registered';
  },
);
