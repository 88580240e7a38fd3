// What stands in the place of what is not there: one component for each state.
import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../api/problem.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

const texts = {
  loading: ['読み込んでいます', 'Loading'],
  retry: ['もう一度試す', 'Try again'],
  failed: ['表示できませんでした', 'This could not be shown'],
  forbidden: ['このページを見る権限がありません', 'You do not have permission to see this page'],
  forbiddenHelp: [
    '必要な場合は、会社の企業担当者か組織管理者に権限を依頼してください。',
    'If you need it, ask a representative or an organization admin of your company.',
  ],
  missing: ['見つかりません', 'Not found'],
  missingHelp: [
    '削除されたか、アドレスが間違っている可能性があります。',
    'It may have been deleted, or the address may be wrong.',
  ],
  expired: ['ログインの有効期限が切れました', 'Your session has ended'],
  offline: ['オフラインです', 'You are offline'],
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

/** Why something is not there, with the state that fits. */
export function Failed({ problem, retry }: { readonly problem: Problem; readonly retry?: () => unknown }): JSX.Element {
  const { status, type } = problem;
  if (status === 403 || type === 'not-permitted') {
    return (
      <State icon="lock" title={t(texts.forbidden)} role="alert">
        <p>{t(texts.forbiddenHelp)}</p>
      </State>
    );
  }
  if (type === 'not-found') {
    return (
      <State icon="search" title={t(texts.missing)} role="alert">
        <p>{t(texts.missingHelp)}</p>
      </State>
    );
  }
  const title = status === 401 ? texts.expired : type === 'unreachable' ? texts.offline : texts.failed;
  return (
    <State icon="warning" tone="warn" title={t(title)} role="alert">
      <p>{problem.title}</p>
      {retry === undefined ? null : (
        <Button kind="secondary" onClick={retry}>
          {t(texts.retry)}
        </Button>
      )}
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
