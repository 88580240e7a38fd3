import type { SeededStaff } from '../seed-staff.ts';
import { codeAt, secondsLeft } from '../totp.ts';
import type { Page } from './frame.ts';
import { html, type Html } from './html.ts';
import type { Text, Viewer } from './viewer.ts';

const texts = {
  title: ['認証コード', 'Codes'],
  lead: [
    'この環境に用意した運営担当者の認証アプリに、いま表示されるコードです。',
    'What the authenticator apps of the staff on this machine show now.',
  ],
  left: ['コードは{seconds}秒後に切り替わります。', 'The codes change in {seconds} seconds.'],
  refresh: ['更新', 'Refresh'],
  email: ['メールアドレス', 'Email address'],
  password: ['パスワード', 'Password'],
  code: ['認証コード', 'Code'],
  signIn: ['運営担当者のログイン', 'Sign in as staff'],
  empty: ['運営担当者はまだいません', 'There are no staff yet'],
  emptyHint: ['make run で起動すると、2名が登録されます。', 'Starting with make run brings two people onto the staff.'],
} satisfies Record<string, Text>;

/** How the seeded staff sign in at a time in milliseconds. */
export function codesPage(viewer: Viewer, staff: readonly SeededStaff[], now: number): Page {
  const content = html`
      <div class="head">
        <h1>${viewer.say(texts.title)}</h1>
        <a class="button" href="${viewer.link('/mailbox/codes')}">${viewer.say(texts.refresh)}</a>
      </div>
      <p class="hint">${viewer.say(texts.lead)}</p>
      ${staff.length === 0 ? empty(viewer) : people(viewer, staff, now)}`;
  return { title: viewer.say(texts.title), content };
}

function empty(viewer: Viewer): Html {
  return html`<div class="card empty">
        <h2>${viewer.say(texts.empty)}</h2>
        <p class="hint">${viewer.say(texts.emptyHint)}</p>
      </div>`;
}

function people(viewer: Viewer, staff: readonly SeededStaff[], now: number): Html {
  return html`<p>${viewer.say(texts.left, { seconds: secondsLeft(now) })} <a href="/staff/sign-in">${viewer.say(texts.signIn)}</a></p>
      <div class="columns">${staff.map(({ email, password, secret }) => html`
      <dl class="card">
        <dt>${viewer.say(texts.email)}</dt>
        <dd class="copied">${email}</dd>
        <dt>${viewer.say(texts.password)}</dt>
        <dd class="copied">${password}</dd>
        <dt>${viewer.say(texts.code)}</dt>
        <dd class="copied code">${codeAt(secret, now)}</dd>
      </dl>`)}
      </div>`;
}
