// The devices on which somebody is signed in, for customers and for staff.
import type { JSX } from 'preact';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';

const texts = {
  title: ['ログイン中の端末', 'Where you are signed in'],
  session: ['{opened}にログイン・{expires}まで有効', 'Signed in {opened} · until {expires}'],
  used: ['最終利用 {used}', 'Last used {used}'],
  here: ['この端末', 'This device'],
  end: ['ログアウトさせる', 'Sign out'],
  endLabel: ['{opened}のログインを終了', 'Sign out the device of {opened}'],
  ended: ['その端末をログアウトさせました。', 'That device was signed out.'],
  onlyHere: ['ほかの端末ではログインしていません。', 'You are not signed in anywhere else.'],
  endOthers: ['ほかの端末をすべてログアウトさせる', 'Sign out all other devices'],
  endedOthers: ['ほかの端末をすべてログアウトさせました。', 'All other devices were signed out.'],
  strange: [
    '心当たりのない端末があるときは、ログアウトさせたうえで、パスワードを変更してください。',
    'If you do not recognize a device, sign it out and change your password.',
  ],
  unknown: ['不明な端末', 'Unknown device'],
  device: ['{browser}（{system}）', '{browser} ({system})'],
} satisfies Record<string, Text>;

export interface ListedSession {
  readonly id: string;
  readonly opened_at: string;
  readonly expires_at: string;
  readonly is_current: boolean;
  readonly last_used_at?: string;
  /** Null if the browser did not say, or nobody knows it. */
  readonly browser?: string | null;
  readonly system?: string | null;
}

interface SessionsProps {
  readonly read: () => Promise<{ readonly items: readonly ListedSession[] }>;
  readonly end: (id: string) => Promise<unknown>;
  readonly endOthers?: () => Promise<unknown>;
}

/** One's sessions, of which any other can be ended. */
export function Sessions({ read, end, endOthers }: SessionsProps): JSX.Element {
  const sessions = useResource(read);
  const done = async (said: Text): Promise<void> => {
    toast(() => t(said));
    await sessions.reload();
  };
  const endAll = async (): Promise<void> => {
    await endOthers?.();
    await done(texts.endedOthers);
  };
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <Shown of={sessions} lines={2}>
        {({ items }) => (
          <>
            <ul class="list">
              {items.map((session) => (
                <Row key={session.id} session={session} onEnd={() => end(session.id).then(() => done(texts.ended))} />
              ))}
            </ul>
            {items.some(({ is_current }) => !is_current) ? (
              <>
                <p class="meta">{t(texts.strange)}</p>
                {endOthers === undefined ? null : <p><Button onClick={endAll}>{t(texts.endOthers)}</Button></p>}
              </>
            ) : (
              <p class="meta">{t(texts.onlyHere)}</p>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

function Row({ session, onEnd }: { readonly session: ListedSession; readonly onEnd: () => Promise<void> }): JSX.Element {
  const { opened_at, expires_at, last_used_at, is_current } = session;
  const opened = time(opened_at);
  return (
    <li class="row between">
      <span>
        {session.browser === undefined ? null : <span class="block">{deviceInWords(session)}</span>}
        <span class="meta block">
          {fill(texts.session, { opened, expires: time(expires_at) })}
          {last_used_at === undefined ? null : `・${fill(texts.used, { used: time(last_used_at) })}`}
        </span>
      </span>
      {is_current ? (
        <Badge tone="info">{t(texts.here)}</Badge>
      ) : (
        <Button kind="quiet" small label={fill(texts.endLabel, { opened })} onClick={onEnd}>{t(texts.end)}</Button>
      )}
    </li>
  );
}

function deviceInWords({ browser, system }: ListedSession): string {
  const known = [browser, system].filter((name) => name !== undefined && name !== null);
  if (known.length < 2) return known[0] ?? t(texts.unknown);
  return fill(texts.device, { browser: browser ?? '', system: system ?? '' });
}
