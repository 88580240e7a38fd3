import { call } from './api.js';
import { onSubmit } from './form.js';
import { tokenOfLink } from './mail-link.js';
import { formOf, show } from './page.js';
import { product } from './product.js';

const token = tokenOfLink();
show('end');

onSubmit(formOf('end'), async () => {
  await call('DELETE', `/v1/status/${product}/subscriptions/${encodeURIComponent(token ?? 'none')}`);
  show('ended');
});
