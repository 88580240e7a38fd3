import type { JSX } from 'preact';
import type { Permission } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { CheckField, Choices } from '../ui/form.tsx';
import { permissionNames } from './members-words.ts';

const texts = {
  permissions: ['権限', 'Permissions'],
} satisfies Record<string, Text>;

interface PermissionFieldsProps {
  readonly offered: readonly Permission[];
  readonly held: readonly Permission[];
}

export function PermissionFields({ offered, held }: PermissionFieldsProps): JSX.Element {
  return (
    <Choices name="permissions" legend={t(texts.permissions)}>
      {offered.map((permission) => (
        <CheckField key={permission} name="permissions" value={permission} label={t(permissionNames[permission])} checked={held.includes(permission)} />
      ))}
    </Choices>
  );
}

/** What is ticked; nothing for roles that may do everything anyway. */
export function chosenPermissions(form: HTMLFormElement, offered: readonly Permission[]): Permission[] {
  const chosen = new FormData(form).getAll('permissions');
  return offered.filter((permission) => chosen.includes(permission));
}
