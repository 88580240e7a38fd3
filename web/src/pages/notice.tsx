import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { PageProps } from '../app/routes.ts';
import { later } from '../ui/later.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { readNotice } from './notice-calls.ts';
import { NoticeDraft } from './notice-draft.tsx';
import { NewNotice } from './notice-new.tsx';
import type { Typed } from './notice-typed.ts';

const PublishedNotice = later(() => import('./notice-published.tsx').then(({ PublishedNotice: Part }) => Part));

export default function NoticePage({ params }: PageProps): JSX.Element {
  const id = params['id'] ?? '';
  return id === 'new' ? <NewNotice /> : <ExistingNotice id={id} />;
}

function ExistingNotice({ id }: { readonly id: string }): JSX.Element {
  const notice = useResource(() => readNotice(id), [id]);
  /** What was typed for a draft that somebody else has published meanwhile. */
  const carried = useSignal<Typed | undefined>(undefined);
  const wasDraft = useRef(false);
  if (notice.value?.published_at === null) wasDraft.current = true;
  return (
    <Shown of={notice} lines={8}>
      {(found) =>
        found.published_at === null ? (
          <NoticeDraft
            notice={found}
            onSeen={notice.set}
            onGoOn={(latest, typed) => {
              carried.value = typed;
              notice.set(latest);
            }}
          />
        ) : (
          <PublishedNotice notice={found} isNext={wasDraft.current} onSeen={notice.set} {...(carried.value === undefined ? {} : { carried: carried.value })} />
        )
      }
    </Shown>
  );
}
