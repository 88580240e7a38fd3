// What stands in the place of what is not there: one component for each state.
import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../api/problem.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

const texts = {
  loading: ['読み込んでいます', 'Loading'],
  retry: ['もう一度試す', 'Try again'],
} satisfies Record<string, Text>;

interface StateProps {
  readonly icon: IconName;
  readonly tone?: 'neutral' | 'info' | 'warn' | 'danger';
  readonly title: string;
  readonly role?: 'alert' | 'status';
  readonly children?: ComponentChildren;
}

/** A state in the middle of its place: what is so, why, and what to do next. */
export function State({ icon, tone = 'neutral', title, role, children }: StateProps): JSX.Element {
  return (
    <div class="state" {...(role === undefined ? {} : { role })}>
      <span class={`state-icon ${tone}`}>
        <Icon name={icon} />
      </span>
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}

export function Loading({ lines = 4 }: { readonly lines?: number }): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-busy="true">
      <span class="visually-hidden">{t(texts.loading)}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton-line" />
      ))}
    </div>
  );
}

interface Failure {
  readonly icon: IconName;
  readonly title: Text;
  /** What to do, if the problem itself does not say it. */
  readonly help?: Text;
  /** Asking again cannot change it. */
  readonly isFinal?: boolean;
}

const forbidden: Failure = {
  icon: 'lock',
  title: ['この操作を行う権限がありません', 'You do not have permission'],
  help: [
    '必要な場合は、会社の企業担当者か組織管理者に権限を依頼してください。',
    'If you need it, ask a representative or an organization admin of your company.',
  ],
  isFinal: true,
};

const missing: Failure = {
  icon: 'search',
  title: ['見つかりません', 'Not found'],
  help: ['削除されたか、アドレスが間違っている可能性があります。', 'It may have been deleted, or the address may be wrong.'],
  isFinal: true,
};

/** By type, for those that look the same as others by their status. */
const failures: Readonly<Record<string, Failure>> = {
  unreachable: { icon: 'warning', title: ['オフラインです', 'You are offline'] },
  refused: { icon: 'lock', title: ['アクセスできません', 'Access refused'] },
  'upload-cut': { icon: 'upload', title: ['ファイルを送信できませんでした', 'The file was not sent'] },
  'file-changed': { icon: 'file', title: ['ファイルが変更されています', 'The file has changed'] },
  'not-found': missing,
};

const byStatus: Readonly<Record<number, Failure>> = {
  401: { icon: 'lock', title: ['ログインの有効期限が切れました', 'Your session has ended'] },
  403: forbidden,
  404: missing,
  409: {
    icon: 'warning',
    title: ['内容が変わっています', 'Something has changed meanwhile'],
    help: ['最新の内容を読み込んで、もう一度ご確認ください。', 'Load the latest state and look at it again.'],
  },
  413: { icon: 'upload', title: ['大きすぎます', 'Too large'], isFinal: true },
  429: { icon: 'clock', title: ['しばらくお待ちください', 'Please wait'] },
  503: {
    icon: 'clock',
    title: ['ただいま混み合っているか、メンテナンス中です', 'Busy, or under maintenance'],
    help: ['少し待ってから、もう一度お試しください。', 'Wait a moment, then try again.'],
  },
  504: { icon: 'clock', title: ['処理に時間がかかっています', 'This takes longer than usual'] },
};

const other: Failure = { icon: 'warning', title: ['表示できませんでした', 'This could not be shown'] };

/** Why something is not there, with the state that fits and what to do next. */
export function Failed({ problem, retry }: { readonly problem: Problem; readonly retry?: () => unknown }): JSX.Element {
  const { icon, title, help, isFinal = false } = failures[problem.type] ?? byStatus[problem.status] ?? other;
  return (
    <State icon={icon} tone={isFinal ? 'neutral' : 'warn'} title={t(title)} role="alert">
      <p>{help === undefined ? problem.title : t(help)}</p>
      {retry === undefined || isFinal ? null : <Button kind="secondary" onClick={retry}>{t(texts.retry)}</Button>}
    </State>
  );
}

/** Nothing is there yet; says what comes here, and how. */
export function Empty({ icon = 'file', title, children }: Pick<StateProps, 'title' | 'children'> & { readonly icon?: IconName }): JSX.Element {
  return (
    <State icon={icon} tone="info" title={title}>
      {children}
    </State>
  );
}
