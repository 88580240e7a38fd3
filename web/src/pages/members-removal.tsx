import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Member } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Confirm } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';

const texts = {
  title: ['{name}さんを削除しますか？', 'Remove {name}?'],
  action: ['削除', 'Remove'],
  sessions: ['すべての端末からただちにログアウトされ、利用できなくなります。', 'They are signed out everywhere immediately and can no longer sign in.'],
  data: [
    '氏名・メールアドレス・ログイン情報はただちに破棄され、元に戻せません。',
    'Their name, email address and sign-in are destroyed immediately. This cannot be undone.',
  ],
  again: ['登録した書類は残ります。もう一度招待することはできます。', 'Documents they registered stay. They can be invited again.'],
  removed: ['{name}さんを削除しました。', '{name} was removed.'],
} satisfies Record<string, Text>;

interface RemovalProps {
  readonly realm: Realm;
  readonly member: Member;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

export function Removal({ realm, member: { id, name }, onRemoved, onClose }: RemovalProps): JSX.Element {
  const remove = async (): Promise<void> => {
    await answer(signedIn(realm).DELETE('/v1/{product}/members/{id}', { params: { path: { ...ofProduct(realm), id } } }));
    toast(() => fill(texts.removed, { name }));
    onRemoved();
  };
  return (
    <Confirm title={fill(texts.title, { name })} action={t(texts.action)} isDangerous retype={name} onConfirm={remove} onClose={onClose}>
      <ul>
        <li>{t(texts.sessions)}</li>
        <li>{t(texts.data)}</li>
        <li>{t(texts.again)}</li>
      </ul>
    </Confirm>
  );
}
