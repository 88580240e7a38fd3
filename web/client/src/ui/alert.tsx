import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../api/problem.ts';
import { Icon } from './icon.tsx';

/** What went wrong, where it went wrong. Empty until then, so that it is announced when it comes. */
export function Alert({ problem }: { readonly problem: Problem | undefined }): JSX.Element {
  return (
    <div role="alert" class={problem === undefined ? '' : 'alert'}>
      {problem === undefined ? null : (
        <>
          <Icon name="warning" />
          <span>{problem.title}</span>
        </>
      )}
    </div>
  );
}

interface BannerProps {
  readonly tone?: 'info' | 'warn' | 'danger' | 'ok';
  readonly children: ComponentChildren;
}

/** Something that stays so for a while. */
export function Banner({ tone = 'info', children }: BannerProps): JSX.Element {
  return (
    <div class={`banner ${tone}`}>
      <Icon name={tone === 'ok' ? 'check' : tone === 'info' ? 'bell' : 'warning'} />
      <div>{children}</div>
    </div>
  );
}

interface BadgeProps {
  readonly tone?: 'neutral' | 'info' | 'ok' | 'warn' | 'danger';
  readonly children: ComponentChildren;
}

/** One word about the state of something. */
export function Badge({ tone = 'neutral', children }: BadgeProps): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>;
}
