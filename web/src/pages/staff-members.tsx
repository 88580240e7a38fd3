import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Staff } from '../api/schema.ts';
import { staffMe } from '../app/me.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { TextField } from '../ui/form.tsx';
import { Shown } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { ApprovedAct } from './approval.tsx';
import type { Requested } from './approval-requests.ts';
import { useStaff } from './staff-members-names.ts';
import { RoleChange, RoleFields } from './staff-members-roles.tsx';
import { rolesIn, staffRoles } from './staff-members-words.ts';

const texts = {
  title: ['運営担当者', 'Staff'],
  invite: ['運営担当者を招待', 'Invite to the staff'],
  email: ['メールアドレス', 'Email address'],
  inviteMeans: ['招待メールが送信されます。リンクは24時間有効です。', 'An invitation is emailed. Its link is valid for 24 hours.'],
  inviteGives: [
    '登録した人は、選択した役割の操作を行えます。ほかの人の申請を承認できるのは、登録の1週間後からです。',
    'New staff have the roles that you choose, and can approve requests after one week.',
  ],
  invited: ['{email}に招待メールを送信しました。', 'The invitation was sent to {email}.'],
  you: ['自分', 'You'],
  remove: ['削除', 'Remove'],
  removeLabel: ['{name}さんを削除', 'Remove {name}'],
  removeTitle: ['{name}さんを運営担当者から削除しますか？', 'Remove {name} from the staff?'],
  removeMeans: [
    'すべての端末からただちにログアウトされ、管理画面を使えなくなります。',
    'They are signed out everywhere immediately and can no longer use the console.',
  ],
  removeData: ['個人データはただちに破棄されます。元に戻せません。', 'Their personal data is destroyed immediately. This cannot be undone.'],
  removed: ['{name}さんを削除しました。', '{name} was removed.'],
} satisfies Record<string, Text>;

export default function StaffMembers(): JSX.Element {
  const staff = useStaff();
  const isAdministrator = staffMe()?.roles.includes('administrator') === true;
  const leaving = useSignal<Staff | undefined>(undefined);
  const invite = async ({ parameters: { email = '', roles = '' }, token, key }: Requested): Promise<() => string> => {
    await answer(
      signedIn('staff').POST('/v1/staff/invitations', { params: { header: { Approval: token, 'Idempotency-Key': key } }, body: { email, roles: rolesIn(roles) } }),
    );
    return () => fill(texts.invited, { email });
  };
  const remove = async ({ id, name }: Staff): Promise<void> => {
    await answer(signedIn('staff').DELETE('/v1/staff/members/{id}', { params: { path: { id } } }));
    toast(() => fill(texts.removed, { name }));
    staff.set((staff.value ?? []).filter((one) => one.id !== id));
  };
  return (
    <>
      <div class="page-head">
        <h1>{t(texts.title)}</h1>
        {isAdministrator ? <ApprovedAct
          act="invite-staff"
          about={{}}
          action={t(texts.invite)}
          kind="primary"
          fields={<><TextField name="email" type="email" label={t(texts.email)} /><RoleFields held={[]} /></>}
          consequences={<ul><li>{t(texts.inviteMeans)}</li><li>{t(texts.inviteGives)}</li></ul>}
          carryOut={invite}
          onDone={staff.reload}
        /> : null}
      </div>
      <Shown of={staff}>
        {(everybody) => (
          <div class="card">
            <ul class="list">
              {everybody.map((one) => (
                <li key={one.id} class="row between">
                  <span class="row">
                    {one.name}
                    {one.roles.map((role) => <Badge key={role}>{t(staffRoles[role])}</Badge>)}
                    {one.id === staffMe()?.id ? <Badge tone="info">{t(texts.you)}</Badge> : null}
                  </span>
                  {one.id === staffMe()?.id || !isAdministrator ? null : (
                    <span class="row">
                      <RoleChange staff={one} onDone={staff.reload} />
                      <Button kind="quiet" small label={fill(texts.removeLabel, { name: one.name })} onClick={() => { leaving.value = one; }}>
                        {t(texts.remove)}
                      </Button>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </div>
        )}
      </Shown>
      {leaving.value === undefined ? null : (
        <Removal staff={leaving.value} onConfirm={remove} onClose={() => { leaving.value = undefined; }} />
      )}
    </>
  );
}

interface RemovalProps {
  readonly staff: Staff;
  readonly onConfirm: (staff: Staff) => Promise<void>;
  readonly onClose: () => void;
}

function Removal({ staff, onConfirm, onClose }: RemovalProps): JSX.Element {
  return (
    <Confirm
      title={fill(texts.removeTitle, { name: staff.name })}
      action={t(texts.remove)}
      isDangerous
      retype={staff.name}
      onConfirm={() => onConfirm(staff)}
      onClose={onClose}
    >
      <ul>
        <li>{t(texts.removeMeans)}</li>
        <li>{t(texts.removeData)}</li>
      </ul>
    </Confirm>
  );
}
