import { call } from './api.js';
import { onSubmit } from './form.js';
import { tokenOfLink } from './mail-link.js';
import { formOf, show } from './page.js';
import { product } from './product.js';

const token = tokenOfLink();
show('end');

onSubmit(formOf('end'), async () => {
  const subscription = encodeURIComponent(token ?? 'none');
  await call('DELETE', `/v1/status/${product}/subscriptions/${subscription}`);
  show('ended');
});
