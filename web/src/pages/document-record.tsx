import type { JSX } from 'preact';
import type { DocumentDetails } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Copyable } from '../ui/copyable.tsx';
import { useMemberNames } from './members-names.ts';

const texts = {
  title: ['記録', 'Record'],
  registered: ['{time}に{name}が登録', 'Registered on {time} by {name}'],
  voided: ['{time}に{name}が登録を取消', 'Voided on {time} by {name}'],
  number: ['書類番号', 'Document number'],
} satisfies Record<string, Text>;

interface Props {
  readonly realm: Realm;
  readonly document: DocumentDetails;
}

/** Who registered a document, and who voided it. */
export function DocumentRecord({ realm, document: { id, registered_at, registered_by, voided_at, voided_by } }: Props): JSX.Element {
  const nameOf = useMemberNames(realm);
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <ul class="stack-small">
        <li>{fill(texts.registered, { time: time(registered_at), name: nameOf(registered_by) })}</li>
        {voided_at === null ? null : <li>{fill(texts.voided, { time: time(voided_at), name: nameOf(voided_by) })}</li>}
      </ul>
      <Copyable label={t(texts.number)} value={id} />
    </section>
  );
}
