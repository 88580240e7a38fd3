import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../api/problem.ts';
import { Icon } from './icon.tsx';

interface AlertProps {
  readonly problem: Problem | undefined;
  /** Whether a field says by itself what is wrong with it. */
  readonly hasPlace?: (field: string) => boolean;
}

/** What went wrong, where it went wrong. Empty until then, so that it is announced when it comes. */
export function Alert({ problem, hasPlace = () => false }: AlertProps): JSX.Element {
  const rest = problem?.fields.filter(({ field }) => !hasPlace(field)) ?? [];
  const isSaid = problem === undefined || (problem.fields.length > 0 && rest.length === 0);
  return (
    <div role="alert" class={isSaid ? '' : 'alert'}>
      {isSaid ? null : (
        <>
          <Icon name="warning" />
          <div>
            {problem.title}
            {rest.map(({ field }) => <p key={field}>{problem.messageOf(field)}</p>)}
          </div>
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
