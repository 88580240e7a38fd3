import { call } from './api.js';
import { onSubmit } from './form.js';
import { tokenOfLink } from './mail-link.js';
import { element, formOf, part, show } from './page.js';
import { Problem } from './problem.js';

const token = tokenOfLink();
/** The secret of the authenticator app, sealed: it is kept nowhere until somebody joins with it. */
let enrolment = '';

onSubmit(formOf('accept'), async ({ name, password, code }) => {
  const body = { token, enrolment, name, password, code };
  /** @type {{ recovery_codes: string[] }} */
  const { recovery_codes: codes } = await call('POST', '/v1/staff/invitations/accept', { body });
  part('recovery').replaceChildren(...codes.map((code) => element('li', element('code', code))));
  show('joined');
});

if (token === undefined) show('missing');
else {
  try {
    const enrolled = await call('POST', '/v1/staff/enrolments', { body: { token } });
    enrolment = enrolled.enrolment;
    part('secret').replaceChildren(enrolled.secret.match(/.{1,4}/g)?.join(' ') ?? enrolled.secret);
    part('uri').setAttribute('href', enrolled.uri);
    show('accept');
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show('missing');
    part('trouble').replaceChildren(problem.title);
  }
}
