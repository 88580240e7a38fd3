import type { JSX } from 'preact';
import type { Member, Profile } from '../api/schema.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { RowMenu } from './members-menu.tsx';
import { offersOn } from './members-rights.ts';
import { permissionsInWords, roles, tones } from './members-words.ts';

const texts = {
  member: ['メンバー', 'Member'],
  role: ['役割', 'Role'],
  permissions: ['権限', 'Permissions'],
  acts: ['操作', 'Actions'],
  you: ['自分', 'You'],
  menuOf: ['{name}さんの操作', 'Actions for {name}'],
  change: ['役割・権限を変更', 'Change role and permissions'],
  changePermissions: ['権限を変更', 'Change permissions'],
  handOver: ['企業担当者を引き継ぐ', 'Hand over to them'],
  remove: ['削除', 'Remove'],
} satisfies Record<string, Text>;

export type Act = 'change' | 'hand-over' | 'remove';

interface TableProps {
  readonly shown: readonly Member[];
  /** Also those who are not shown: what is offered depends on who else is there. */
  readonly everybody: readonly Member[];
  readonly who: Profile;
  readonly onChoose: (act: Act, member: Member) => void;
}

export function MembersTable({ shown, everybody, who, onChoose }: TableProps): JSX.Element {
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t(texts.member)}</th>
            <th scope="col">{t(texts.role)}</th>
            <th scope="col">{t(texts.permissions)}</th>
            <th scope="col"><span class="visually-hidden">{t(texts.acts)}</span></th>
          </tr>
        </thead>
        <tbody>
          {shown.map((member) => (
            <Row key={member.id} member={member} everybody={everybody} who={who} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ member, everybody, who, onChoose }: Omit<TableProps, 'shown'> & { readonly member: Member }): JSX.Element {
  const { id, name, email, role, permissions } = member;
  const { change, handOver, remove } = offersOn(member, who, everybody);
  const choose = (act: Act) => (): void => {
    onChoose(act, member);
  };
  const items = [
    ...(change ? [{ text: t(who.role === 'representative' ? texts.change : texts.changePermissions), onChoose: choose('change') }] : []),
    ...(handOver ? [{ text: t(texts.handOver), onChoose: choose('hand-over') }] : []),
    ...(remove ? [{ text: t(texts.remove), isDangerous: true, onChoose: choose('remove') }] : []),
  ];
  return (
    <tr>
      <th scope="row">
        <span class="row">
          <span>{name}</span>
          {id === who.id ? <Badge tone="info">{t(texts.you)}</Badge> : null}
        </span>
        <span class="meta block">{email}</span>
      </th>
      <td><Badge tone={tones[role]}>{t(roles[role])}</Badge></td>
      <td>{permissionsInWords(role, permissions)}</td>
      <td class="number">{items.length === 0 ? null : <RowMenu label={fill(texts.menuOf, { name })} items={items} />}</td>
    </tr>
  );
}
