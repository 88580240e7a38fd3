// Handing over, in two steps: what it means for both, and then the decision.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { readMe } from '../app/me.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import { changeMember, type ChangeProps } from './members-change.tsx';

const texts = {
  title: ['企業担当者を{name}さんに引き継ぐ', 'Hand over to {name}'],
  lead: ['次の2つが同時に行われます。', 'Two things happen at the same time:'],
  gains: ['{name}さん（{email}）が企業担当者になり、会社のすべてを管理できます。', '{name} ({email}) becomes a representative and manages everything of the company.'],
  loses: ['ご自身は権限のない一般ユーザーになります。', 'You become a general user without permissions.'],
  next: ['次へ', 'Next'],
  cancel: ['キャンセル', 'Cancel'],
  confirmTitle: ['{name}さんに引き継ぎますか？', 'Hand over to {name}?'],
  noWayBack: [
    'ご自身では元に戻せません。元に戻すには、{name}さんによる役割の変更が必要です。',
    'You cannot undo this yourself. Only {name}, or another representative, can change your role back.',
  ],
  action: ['引き継ぐ', 'Hand over'],
  done: ['企業担当者を{name}さんに引き継ぎました。', 'You handed over to {name}.'],
} satisfies Record<string, Text>;

export function HandOver({ realm, member, who, onChanged, onClose }: ChangeProps): JSX.Element {
  const isSecondStep = useSignal(false);
  const { id, name, email } = member;
  const handOver = async (): Promise<void> => {
    await changeMember(realm, id, { role: 'representative', permissions: [], hand_over: true });
    toast(() => fill(texts.done, { name }));
    onClose();
    await readMe(realm);
    await onChanged();
  };
  if (isSecondStep.value) {
    return (
      <Confirm
        title={fill(texts.confirmTitle, { name })}
        action={t(texts.action)}
        isDangerous
        retype={who.organization.name}
        onConfirm={handOver}
        onClose={onClose}
      >
        <p>{fill(texts.noWayBack, { name })}</p>
      </Confirm>
    );
  }
  return (
    <Dialog title={fill(texts.title, { name })} onClose={onClose}>
      <div class="dialog-body">
        <p>{t(texts.lead)}</p>
        <ul>
          <li>{fill(texts.gains, { name, email })}</li>
          <li>{t(texts.loses)}</li>
        </ul>
      </div>
      <div class="dialog-foot">
        <Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>
        <Button kind="primary" onClick={() => { isSecondStep.value = true; }}>{t(texts.next)}</Button>
      </div>
    </Dialog>
  );
}
