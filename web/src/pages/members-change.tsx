// A member's role and permissions. What was refused is not shown: the dialog goes back to what is so.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Member, MemberChange, Profile } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { readMe } from '../app/me.ts';
import { ofProduct } from '../app/products.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { Form, SelectField } from '../ui/form.tsx';
import { toast, toastProblem } from '../ui/toast.tsx';
import { chosenPermissions, PermissionFields } from './members-permissions.tsx';
import { grantablePermissions, grantableRoles } from './members-rights.ts';
import { allRoles, roles } from './members-words.ts';

const texts = {
  title: ['{name}さんの役割・権限', 'Role and permissions of {name}'],
  role: ['役割', 'Role'],
  hint: ['変更はただちに反映されます。再ログインは必要ありません。', 'Changes apply immediately. Nobody has to sign in again.'],
  save: ['変更', 'Change'],
  cancel: ['キャンセル', 'Cancel'],
  unchanged: ['変更されていません。現在の役割と権限を表示しています。', 'Nothing was changed. The current role and permissions are shown.'],
  changed: ['{name}さんの役割・権限を変更しました。', 'The role and permissions of {name} were changed.'],
  undone: ['{name}さんの役割・権限を元に戻しました。', 'The role and permissions of {name} are as before.'],
  stepDown: ['ご自身を{role}に変更しますか？', 'Change yourself to {role}?'],
  stepDownLoses: [
    '企業担当者の操作（役割の変更、エクスポート、事業年度の設定、解約の申請）が、ただちにできなくなります。',
    'You can no longer change roles, export data, set business years or request the end of the contract.',
  ],
  stepDownBack: ['ご自身では元に戻せません。ほかの企業担当者に依頼してください。', 'You cannot undo this yourself. Another representative can.'],
} satisfies Record<string, Text>;

export interface ChangeProps {
  readonly realm: Realm;
  readonly member: Member;
  readonly who: Profile;
  readonly onChanged: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function changeMember(realm: Realm, id: string, body: MemberChange): Promise<unknown> {
  return answer(signedIn(realm).PATCH('/v1/{product}/members/{id}', { params: { path: { ...ofProduct(realm), id } }, body }));
}

export function ChangeDialog({ realm, member, who, onChanged, onClose }: ChangeProps): JSX.Element {
  const { id, name } = member;
  const role = useSignal(member.role);
  const refusals = useSignal(0);
  const stepping = useSignal<MemberChange | undefined>(undefined);
  const isOneself = id === who.id;
  const offered = grantablePermissions(who);
  const offeredRoles = grantableRoles(who);
  // Somebody else may have changed them meanwhile.
  useEffect(() => {
    role.value = member.role;
  }, [member.role]);

  const change = async (body: MemberChange): Promise<void> => {
    await changeMember(realm, id, body);
    const undo = async (): Promise<void> => {
      await changeMember(realm, id, { role: member.role, permissions: member.permissions });
      toast(() => fill(texts.undone, { name }));
      await onChanged();
    };
    // Who has stepped down may not take it back.
    if (isOneself) toast(() => fill(texts.changed, { name }));
    else toast(() => fill(texts.changed, { name }), () => undo().catch((thrown: unknown) => { toastProblem(asProblem(thrown)); }));
    onClose();
    if (isOneself) await readMe(realm);
    await onChanged();
  };
  const send = async (_: Record<string, string>, form: HTMLFormElement): Promise<void> => {
    const body: MemberChange = { role: role.value, permissions: role.value === 'general' ? chosenPermissions(form, offered) : [] };
    if (isOneself && body.role !== 'representative') {
      stepping.value = body;
      return;
    }
    try {
      await change(body);
    } catch (thrown) {
      // The service has decided: the form shows what is so. If it was not reached, it keeps what was chosen.
      if ([403, 404, 409].includes(asProblem(thrown).status)) {
        role.value = member.role;
        refusals.value += 1;
        await onChanged();
      }
      throw thrown;
    }
  };
  return (
    <>
      <Dialog title={fill(texts.title, { name })} onClose={onClose}>
        <div class="dialog-body">
          <p class="hint">{t(texts.hint)}</p>
          <Form action={t(texts.save)} onSend={send} beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}>
            {offeredRoles.length === 1 ? null : (
              <SelectField
                key={`role-${refusals.value}-${member.role}`}
                name="role"
                label={t(texts.role)}
                value={role.value}
                options={offeredRoles.map((one) => [one, t(roles[one])] as const)}
                onChange={(chosen) => { role.value = allRoles.find((one) => one === chosen) ?? member.role; }}
              />
            )}
            {role.value === 'general' ? (
              <PermissionFields key={`permissions-${refusals.value}-${member.permissions.join()}`} offered={offered} held={member.permissions} />
            ) : null}
            {refusals.value === 0 ? null : <p class="hint" role="status">{t(texts.unchanged)}</p>}
          </Form>
        </div>
      </Dialog>
      {stepping.value === undefined ? null : (
        <StepDown body={stepping.value} onConfirm={change} onClose={() => { stepping.value = undefined; }} />
      )}
    </>
  );
}

interface StepDownProps {
  readonly body: MemberChange;
  readonly onConfirm: (body: MemberChange) => Promise<void>;
  readonly onClose: () => void;
}

function StepDown({ body, onConfirm, onClose }: StepDownProps): JSX.Element {
  return (
    <Confirm
      title={fill(texts.stepDown, { role: t(roles[body.role]) })}
      action={t(texts.save)}
      isDangerous
      onConfirm={() => onConfirm(body)}
      onClose={onClose}
    >
      <ul>
        <li>{t(texts.stepDownLoses)}</li>
        <li>{t(texts.stepDownBack)}</li>
      </ul>
    </Confirm>
  );
}
