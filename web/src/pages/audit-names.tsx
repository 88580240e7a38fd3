// Who stands behind the identifiers of a log. Nobody is named until a fresh code was given.
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { AuditEntry, NamedPerson } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form } from '../ui/form.tsx';
import { CodeField } from './approval.tsx';

const texts = {
  title: ['氏名を表示', 'Show names'],
  means: [
    '表示中のメンバー（一度に最大50人）の氏名とメールアドレスを表示します。表示したことは操作記録に残ります。',
    'Shows the names and e-mail addresses of the members in this list, up to 50 at a time. That they were shown is recorded in the audit log.',
  ],
  show: ['表示する', 'Show'],
  cancel: ['キャンセル', 'Cancel'],
} satisfies Record<string, Text>;

/** Who people are by their identifiers; null once they have left. */
export type Names = ReadonlyMap<string, NamedPerson | null>;

/** How many people one code names. */
const most = 50;

/** The members on a page of a log who are not named yet, as many as one code names. */
export function unnamed(entries: readonly Pick<AuditEntry, 'actor' | 'target'>[], names: Names): string[] {
  const seen = entries.flatMap(({ actor, target }) => [actor, target]);
  const members = seen.filter((id): id is string => id !== null && id.startsWith('mem_') && !names.has(id));
  return [...new Set(members)].slice(0, most);
}

async function readNames(code: string, organization: string, people: readonly string[]): Promise<Names> {
  const { items } = await answer(signedIn('staff').POST('/v1/staff/audit/names', { body: { code, organization, people: [...people] } }));
  return new Map(people.map((id) => [id, items.find((one) => one.id === id) ?? null]));
}

interface Props {
  readonly organization: string;
  readonly people: readonly string[];
  readonly onNamed: (names: Names) => void;
  readonly onClose: () => void;
}

export function NamesDialog({ organization, people, onNamed, onClose }: Props): JSX.Element {
  const show = async ({ code = '' }: Record<string, string>): Promise<void> => {
    onNamed(await readNames(code, organization, people));
    onClose();
  };
  return (
    <Dialog title={t(texts.title)} onClose={onClose}>
      <div class="dialog-body">
        <p>{t(texts.means)}</p>
        <Form action={t(texts.show)} onSend={show} beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}>
          <CodeField />
        </Form>
      </div>
    </Dialog>
  );
}
