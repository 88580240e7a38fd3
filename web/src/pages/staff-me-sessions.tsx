import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';

const texts = {
  title: ['ログイン中の端末', 'Where you are signed in'],
  session: ['{opened}にログイン・{expires}まで有効', 'Signed in {opened} · until {expires}'],
  here: ['この端末', 'This device'],
  end: ['ログアウトさせる', 'Sign out'],
  endLabel: ['{opened}のログインを終了', 'Sign out the device of {opened}'],
  ended: ['その端末をログアウトさせました。', 'That device was signed out.'],
} satisfies Record<string, Text>;

/** One's sessions, of which any other can be ended. */
export function Sessions(): JSX.Element {
  const sessions = useResource(() => answer(signedIn('staff').GET('/v1/staff/me/sessions')));
  const end = async (id: string): Promise<void> => {
    await answer(signedIn('staff').DELETE('/v1/staff/me/sessions/{id}', { params: { path: { id } } }));
    toast(() => t(texts.ended));
    await sessions.reload();
  };
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <Shown of={sessions} lines={2}>
        {({ items }) => (
          <ul class="list">
            {items.map(({ id, opened_at, expires_at, is_current }) => (
              <li key={id} class="row between">
                <span>{fill(texts.session, { opened: time(opened_at), expires: time(expires_at) })}</span>
                {is_current ? (
                  <Badge tone="info">{t(texts.here)}</Badge>
                ) : (
                  <Button kind="quiet" small label={fill(texts.endLabel, { opened: time(opened_at) })} onClick={() => end(id)}>{t(texts.end)}</Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}
