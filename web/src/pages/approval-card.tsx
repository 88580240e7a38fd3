import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { asProblem } from '../api/problem.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { focusOnHeading } from '../ui/focus-heading.ts';
import { toast } from '../ui/toast.tsx';
import type { ApprovedActProps } from './approval.tsx';
import { approvals, forgetRequest, readApprovals, type Requested } from './approval-requests.ts';
import { ActParameters, acts, refusalOf } from './approval-words.tsx';

const texts = {
  waiting: ['承認待ち', 'Waiting for approval'],
  approved: ['承認済み', 'Approved'],
  over: ['期限切れ', 'Expired'],
  until: ['有効期限: {time}', 'Valid until {time}'],
  next: [
    '別の運営担当者に、「承認」の画面での承認を依頼してください。',
    'Ask a colleague to approve this on the page “Approvals”.',
  ],
  look: ['承認を確認', 'Check for approval'],
  withdraw: ['申請を取り下げる', 'Withdraw'],
  withdrawn: ['申請を取り下げました。この申請は、承認されても実行できません。', 'Withdrawn. Even if approved, it can no longer be carried out.'],
  carryOut: ['実行する', 'Carry out'],
} satisfies Record<string, Text>;

/** How often it is looked whether a colleague has approved, in milliseconds. */
const every = 10_000;

interface Props extends Pick<ApprovedActProps, 'consequences' | 'isDangerous' | 'retype' | 'carryOut' | 'onDone'> {
  readonly request: Requested;
}

/** What was asked for: what it waits for, and the button that carries it out. */
export function RequestCard({ request, consequences, isDangerous = false, retype, carryOut, onDone }: Props): JSX.Element {
  const isConfirming = useSignal(false);
  const { id, act, parameters, expiresAt } = request;
  const isApproved = approvals.value?.some((one) => one.id === id && one.approved_by !== null) ?? false;
  const isOver = Date.parse(expiresAt) < Date.now();
  useEffect(() => {
    if (isApproved || isOver) return undefined;
    const timer = setInterval(() => {
      // Whether it is approved can be asked for by hand as well: a failure says nothing here.
      if (!document.hidden) readApprovals().catch(() => undefined);
    }, every);
    return () => {
      clearInterval(timer);
    };
  }, [isApproved, isOver]);
  const confirm = async (): Promise<void> => {
    const said = await carryOut(request).catch((thrown: unknown) => {
      throw refusalOf(asProblem(thrown));
    });
    forgetRequest(id);
    toast(said);
    // It is done, whether or not what is true now can be read at once.
    void onDone();
    // The card and its buttons are gone with what they were for.
    setTimeout(focusOnHeading);
  };
  const withdraw = (): void => {
    forgetRequest(id);
    toast(() => t(texts.withdrawn));
  };
  return (
    <section class="request" aria-label={t(acts[act])}>
      <p class="row" role="status">
        <Badge tone={isOver ? 'neutral' : isApproved ? 'ok' : 'warn'}>{t(isOver ? texts.over : isApproved ? texts.approved : texts.waiting)}</Badge>
        <strong>{t(acts[act])}</strong>
      </p>
      <ActParameters parameters={parameters} />
      <p class="quiet-text">
        {fill(texts.until, { time: time(expiresAt) })} {isApproved || isOver ? null : t(texts.next)}
      </p>
      <div class="row">
        {isOver ? null : isApproved ? (
          <Button kind={isDangerous ? 'danger' : 'primary'} small onClick={() => { isConfirming.value = true; }}>
            {t(texts.carryOut)}
          </Button>
        ) : (
          <Button small onClick={readApprovals}>
            {t(texts.look)}
          </Button>
        )}
        <Button kind="quiet" small onClick={withdraw}>
          {t(texts.withdraw)}
        </Button>
      </div>
      {isConfirming.value ? (
        <Confirm
          title={t(acts[act])}
          action={t(texts.carryOut)}
          isDangerous={isDangerous}
          {...(retype === undefined ? {} : { retype })}
          onConfirm={confirm}
          onClose={() => { isConfirming.value = false; }}
        >
          <ActParameters parameters={parameters} />
          {consequences}
        </Confirm>
      ) : null}
    </section>
  );
}
