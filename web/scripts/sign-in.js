import { call } from './api.js';
import { onSubmit } from './form.js';
import { product } from './product.js';

const [form] = document.forms;
if (form === undefined) throw new Error('the page has no form');

onSubmit(form, async (fields) => {
  await call('POST', `/v1/${product}/sessions`, { body: fields });
  // The page there gets an access token of its own by the cookie: no token is kept where it outlives a page.
  location.assign('me');
});
