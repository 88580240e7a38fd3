import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { Sessions } from '../app/sessions.tsx';

export function StaffSessions(): JSX.Element {
  const client = signedIn('staff');
  return (
    <Sessions
      read={() => answer(client.GET('/v1/staff/me/sessions'))}
      end={(id) => answer(client.DELETE('/v1/staff/me/sessions/{id}', { params: { path: { id } } }))}
    />
  );
}
