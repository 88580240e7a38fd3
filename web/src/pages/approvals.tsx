import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Approval, Staff } from '../api/schema.ts';
import { staffMe } from '../app/me.ts';
import { answer, signedIn } from '../api/client.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { CodeField } from './approval.tsx';
import { approvals, isRequestedHere, readApprovals } from './approval-requests.ts';
import { ActParameters, acts } from './approval-words.tsx';
import { nameOfStaff, useStaff } from './staff-members-names.ts';

const texts = {
  title: ['承認', 'Approvals'],
  lead: [
    '契約の終了や閲覧用パスの発行などは、申請した人とは別の運営担当者の承認が必要です。加入から1週間たっていない運営担当者は承認できません。',
    'Actions such as ending a contract or issuing an archive pass need the approval of somebody other than the requester. Staff who joined less than a week ago cannot approve.',
  ],
  refresh: ['更新', 'Refresh'],
  waiting: ['承認が必要な申請', 'Waiting for your approval'],
  noneWaiting: ['承認が必要な申請はありません', 'Nothing needs your approval'],
  noneWaitingHelp: ['ほかの運営担当者が申請すると、ここに表示されます。', 'Requests of your colleagues appear here.'],
  own: ['自分の申請', 'Your requests'],
  noneOwn: ['申請はありません。', 'You have no requests.'],
  done: ['承認済みの申請（未実行）', 'Approved, not carried out yet'],
  askedBy: ['申請: {name}', 'Asked by {name}'],
  approvedBy: ['承認: {name}', 'Approved by {name}'],
  until: ['有効期限: {time}', 'Valid until {time}'],
  stateWaiting: ['承認待ち', 'Waiting'],
  stateApproved: ['承認済み', 'Approved'],
  approve: ['内容を確認して承認', 'Review and approve'],
  approveLabel: ['{name}さんの申請「{act}」を確認して承認', 'Review and approve “{act}” asked for by {name}'],
  check: [
    '次の内容で1回だけ実行できるようになります。申請者に内容を確かめてから承認してください。',
    'Exactly this can then be carried out, once. Check it with your colleague before you approve.',
  ],
  confirm: ['承認する', 'Approve'],
  approved: ['承認しました。申請者が実行できます。', 'Approved. Your colleague can carry it out now.'],
  cancel: ['キャンセル', 'Cancel'],
  open: ['実行する画面を開く', 'Open the page that carries it out'],
  lost: [
    '申請した画面が閉じられたか再読み込みされたため、実行できません。もう一度申請してください。',
    'The page that asked was closed or reloaded, so this can no longer be carried out. Ask again.',
  ],
} satisfies Record<string, Text>;

export default function Approvals(): JSX.Element {
  const read = useResource(readApprovals);
  const staff = useStaff();
  const approving = useSignal<Approval | undefined>(undefined);
  return (
    <>
      <div class="page-head">
        <h1>{t(texts.title)}</h1>
        <Button onClick={read.reload}>{t(texts.refresh)}</Button>
        <p class="whole-line">{t(texts.lead)}</p>
      </div>
      <Shown of={read}>
        {/* Requests of this tab are read anew by other components too. */}
        {(items) => <Lists items={approvals.value ?? items} staff={staff.value} onApprove={(one) => { approving.value = one; }} />}
      </Shown>
      {approving.value === undefined ? null : (
        <Approve approval={approving.value} staff={staff.value} onClose={() => { approving.value = undefined; }} />
      )}
    </>
  );
}

interface ListsProps {
  readonly items: readonly Approval[];
  readonly staff: readonly Staff[] | undefined;
  readonly onApprove: (approval: Approval) => void;
}

function Lists({ items, staff, onApprove }: ListsProps): JSX.Element {
  const mine = (one: Approval): boolean => one.requested_by === staffMe()?.id;
  const waiting = items.filter((one) => !mine(one) && one.approved_by === null);
  const own = items.filter(mine);
  const approved = items.filter((one) => !mine(one) && one.approved_by !== null);
  return (
    <div class="stack">
      <section class="stack-small">
        <h2>{t(texts.waiting)}</h2>
        {waiting.length === 0 ? (
          <Empty icon="check" title={t(texts.noneWaiting)}>
            <p>{t(texts.noneWaitingHelp)}</p>
          </Empty>
        ) : (
          <ul class="list">
            {waiting.map((one) => (
              <Entry key={one.id} approval={one} staff={staff}>
                <Button
                  kind="primary"
                  label={fill(texts.approveLabel, { name: nameOfStaff(staff, one.requested_by), act: t(acts[one.act]) })}
                  onClick={() => { onApprove(one); }}
                >
                  {t(texts.approve)}
                </Button>
              </Entry>
            ))}
          </ul>
        )}
      </section>
      <section class="stack-small">
        <h2>{t(texts.own)}</h2>
        {own.length === 0 ? <p class="quiet-text">{t(texts.noneOwn)}</p> : null}
        <ul class="list">
          {own.map((one) => (
            <Entry key={one.id} approval={one} staff={staff}>
              {isRequestedHere(one.id) ? <a href={placeOf(one)}>{t(texts.open)}</a> : <p class="quiet-text">{t(texts.lost)}</p>}
            </Entry>
          ))}
        </ul>
      </section>
      {approved.length === 0 ? null : (
        <section class="stack-small">
          <h2>{t(texts.done)}</h2>
          <ul class="list">
            {approved.map((one) => (
              <Entry key={one.id} approval={one} staff={staff} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Where what was asked for is carried out. */
function placeOf({ parameters }: Approval): string {
  const { organization } = parameters;
  return organization === undefined ? '/staff/members' : `/staff/customers/${organization}`;
}

interface EntryProps {
  readonly approval: Approval;
  readonly staff: readonly Staff[] | undefined;
  readonly children?: JSX.Element;
}

function Entry({ approval: { act, parameters, requested_by, approved_by, expires_at }, staff, children }: EntryProps): JSX.Element {
  return (
    <li class="request">
      <div class="row">
        <h3>{t(acts[act])}</h3>
        <Badge tone={approved_by === null ? 'warn' : 'ok'}>{t(approved_by === null ? texts.stateWaiting : texts.stateApproved)}</Badge>
      </div>
      <ActParameters parameters={parameters} />
      <p class="quiet-text">
        {fill(texts.askedBy, { name: nameOfStaff(staff, requested_by) })}
        {approved_by === null ? '' : ` ・ ${fill(texts.approvedBy, { name: nameOfStaff(staff, approved_by) })}`}
        {` ・ ${fill(texts.until, { time: time(expires_at) })}`}
      </p>
      {children}
    </li>
  );
}

interface ApproveProps {
  readonly approval: Approval;
  readonly staff: readonly Staff[] | undefined;
  readonly onClose: () => void;
}

function Approve({ approval: { id, act, parameters, requested_by }, staff, onClose }: ApproveProps): JSX.Element {
  const approve = async ({ code = '' }: Record<string, string>): Promise<void> => {
    await answer(signedIn('staff').POST('/v1/staff/approvals/{id}/approve', { params: { path: { id } }, body: { code } }));
    await readApprovals();
    onClose();
    toast(() => t(texts.approved));
  };
  return (
    <Dialog title={t(acts[act])} onClose={onClose}>
      <div class="dialog-body">
        <p>{t(texts.check)}</p>
        <ActParameters parameters={parameters} />
        <p class="quiet-text">{fill(texts.askedBy, { name: nameOfStaff(staff, requested_by) })}</p>
        <Form action={t(texts.confirm)} onSend={approve} beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}>
          <CodeField />
        </Form>
      </div>
    </Dialog>
  );
}
