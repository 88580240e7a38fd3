import { onSubmit, show } from './form.js';
import { inBoth } from './language.js';
import { fill, formOf, part } from './page.js';
import { Problem } from './problem.js';
import { product } from './product.js';
import { nameOfRole } from './roles.js';
import { signedIn } from './session.js';

const form = formOf('sign-out');
const profile = document.querySelector('dl');
if (profile === null) throw new Error('the page is not whole');

const ask = signedIn(product);

onSubmit(form, async () => {
  await ask('DELETE', `/v1/${product}/sessions/current`);
  location.replace('sign-in');
});

onSubmit(formOf('change'), async ({ current_password, password }) => {
  part('changed').hidden = true;
  await ask('PUT', `/v1/${product}/me/password`, { current_password, password });
  formOf('change').reset();
  part('changed').hidden = false;
});

onSubmit(formOf('leave'), async ({ password }) => {
  await ask('DELETE', `/v1/${product}/me`, { password });
  location.replace('sign-in');
});

try {
  tell(await ask('GET', `/v1/${product}/me`));
  profile.hidden = false;
  part('own').hidden = false;
} catch (problem) {
  if (!(problem instanceof Problem)) throw problem;
  show(form, problem);
}
form.hidden = false;

/** @param {{ name: string, email: string, role: string, organization: { name: string, contract_ends_on: string | null } }} me */
function tell({ name, email, role, organization }) {
  fill('name', name);
  fill('email', email);
  fill('organization', organization.name);
  fill('role', nameOfRole(role));
  fill('contract', organization.contract_ends_on ?? inBoth('終了の予定はありません', 'No end in sight'));
}
