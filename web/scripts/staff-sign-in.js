import { call } from './api.js';
import { onSubmit } from './form.js';

const [form] = document.forms;
if (form === undefined) throw new Error('the page has no form');

onSubmit(form, async (fields) => {
  await call('POST', '/v1/staff/sessions', { body: fields });
  location.assign('/staff');
});
