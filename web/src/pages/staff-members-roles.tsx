import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Staff, StaffRole } from '../api/schema.ts';
import { fill, t, type Text } from '../language/text.ts';
import { CheckField, Choices } from '../ui/form.tsx';
import { ApprovedAct } from './approval.tsx';
import type { Requested } from './approval-requests.ts';
import { allStaffRoles, roleHelp, rolesIn, staffRoles } from './staff-members-words.ts';

const texts = {
  roles: ['役割', 'Roles'],
  change: ['役割を変更', 'Change roles'],
  changeLabel: ['{name}さんの役割を変更', 'Change the roles of {name}'],
  changeMeans: ['変更は、次の操作からただちに有効になります。', 'The change applies from their next action.'],
  changed: ['{name}さんの役割を変更しました。', 'The roles of {name} were changed.'],
  role: ['{role}（{help}）', '{role} ({help})'],
} satisfies Record<string, Text>;

/** Which roles somebody is to have. */
export function RoleFields({ held }: { readonly held: readonly StaffRole[] }): JSX.Element {
  return (
    <Choices name="roles" legend={t(texts.roles)}>
      {allStaffRoles.map((role) => (
        <CheckField key={role} name="roles" value={role} label={fill(texts.role, { role: t(staffRoles[role]), help: t(roleHelp[role]) })} checked={held.includes(role)} />
      ))}
    </Choices>
  );
}

/** Gives a colleague other roles, with an approval. */
export function RoleChange({ staff: { id, name, roles }, onDone }: { readonly staff: Staff; readonly onDone: () => unknown }): JSX.Element {
  const change = async ({ parameters: { roles: wanted = '' }, token }: Requested): Promise<() => string> => {
    const params = { path: { id }, header: { Approval: token } };
    await answer(signedIn('staff').PATCH('/v1/staff/members/{id}', { params, body: { roles: rolesIn(wanted) } }));
    return () => fill(texts.changed, { name });
  };
  return (
    <ApprovedAct
      act="change-staff-roles"
      about={{ staff: id }}
      action={t(texts.change)}
      label={fill(texts.changeLabel, { name })}
      kind="quiet"
      small
      fields={<RoleFields held={roles} />}
      consequences={<p>{t(texts.changeMeans)}</p>}
      carryOut={change}
      onDone={onDone}
    />
  );
}
