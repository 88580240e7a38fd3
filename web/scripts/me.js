import { call } from './api.js';
import { onSubmit, show } from './form.js';
import { inBoth } from './language.js';
import { Problem } from './problem.js';
import { product } from './product.js';

const [form] = document.forms;
const profile = document.querySelector('dl');
if (form === undefined || profile === null) throw new Error('the page is not whole');

/** In memory only: it is gone when the page is. @type {string | undefined} */
let accessToken;

onSubmit(form, async () => {
  await call('DELETE', `/v1/${product}/sessions/current`, { accessToken });
  location.replace('sign-in');
});

try {
  ({ access_token: accessToken } = await call('POST', `/v1/${product}/sessions/refresh`));
  tell(await call('GET', `/v1/${product}/me`, { accessToken }));
  form.hidden = false;
} catch (problem) {
  if (!(problem instanceof Problem)) throw problem;
  if (isOver(problem)) {
    location.replace('sign-in');
  } else {
    form.hidden = false;
    show(form, problem);
  }
}

/**
 * Whether there is no session to go on with: the cookie is missing or refused.
 * @param {Problem} problem
 */
function isOver({ status }) {
  return status >= 400 && status < 500 && status !== 429;
}

/** @param {{ name: string, email: string, role: string, organization: { name: string } }} me */
function tell({ name, email, role, organization }) {
  fill('name', name);
  fill('email', email);
  fill('organization', organization.name);
  fill('role', nameOf(role));
  if (profile !== null) profile.hidden = false;
}

/**
 * @param {string} what
 * @param {string | Node} content
 */
function fill(what, content) {
  profile?.querySelector(`[data-of=${what}]`)?.replaceChildren(content);
}

/** @param {string} role */
function nameOf(role) {
  switch (role) {
    case 'representative':
      return inBoth('企業担当者', 'Company representative');
    case 'organization-admin':
      return inBoth('組織管理者', 'Organization admin');
    case 'general':
      return inBoth('一般ユーザー', 'General user');
    default:
      return role;
  }
}
