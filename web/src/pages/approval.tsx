// Dangerous acts of staff: ask a colleague for an approval, wait, carry it out.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import type { StaffAct } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form, TextField } from '../ui/form.tsx';
import { toast } from '../ui/toast.tsx';
import { refuseUnfit } from './approval-faults.ts';
import { type Parameters, requestApproval, type Requested, requestedAbout } from './approval-requests.ts';
import { RequestCard } from './approval-card.tsx';
import { acts } from './approval-words.tsx';

const texts = {
  approval: [
    'この操作には、別の運営担当者の承認が必要です。申請から24時間以内に承認されると、この画面で実行できます。ページを再読み込みした場合は、申請からやり直しになります。',
    'This needs the approval of a colleague. Once it is approved, within 24 hours of the request, you can carry it out on this page. If you reload the page, you have to request it again.',
  ],
  code: ['認証コード', 'Code'],
  codeHint: [
    '認証アプリに新しく表示された6桁の数字を入力してください。一度使ったコードは使えません。',
    'The 6 digits that your authenticator app shows now. A code works once only.',
  ],
  cancel: ['キャンセル', 'Cancel'],
  ask: ['承認を申請', 'Request approval'],
  asked: ['承認を申請しました。承認されると、この画面で実行できます。', 'Approval requested. Once it is given, you can carry it out here.'],
} satisfies Record<string, Text>;

export interface ApprovedActProps {
  readonly act: StaffAct;
  /** What it is about, such as one customer: the parameters that are known before anything is typed. */
  readonly about: Parameters;
  /** Parameters for which nothing is typed unless the fields say otherwise. */
  readonly usual?: Parameters;
  /** What the button says; what it is named for those who do not see where it stands. */
  readonly action: string;
  readonly label?: string;
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly small?: boolean;
  /** The fields of the other parameters, named as these. */
  readonly fields?: ComponentChildren;
  /** What will happen. */
  readonly consequences: ComponentChildren;
  readonly isDangerous?: boolean;
  /** What must be typed before it is carried out, for what cannot be undone. */
  readonly retype?: string;
  /** Carries it out, and answers what to say then. */
  readonly carryOut: (request: Requested) => Promise<() => string>;
  /** Shows what is true afterwards. */
  readonly onDone: () => unknown;
}

/** A button for an act that takes a colleague's approval, and what was asked for with it. */
export function ApprovedAct(props: ApprovedActProps): JSX.Element {
  const { act, about, usual = {}, action, label, kind = 'secondary', small = false, fields, consequences } = props;
  const isOpen = useSignal(false);
  const ask = async ({ code = '', ...typed }: Record<string, string>, form: HTMLFormElement): Promise<void> => {
    // The API looks at the parameters only when the act is carried out: too late to correct what a colleague has approved.
    refuseUnfit(form);
    await requestApproval(act, { ...about, ...usual, ...asTheApiReads(typed) }, code);
    isOpen.value = false;
    toast(() => t(texts.asked));
  };
  return (
    <>
      <Button kind={kind} small={small} {...(label === undefined ? {} : { label })} onClick={() => { isOpen.value = true; }}>
        {action}
      </Button>
      {requestedAbout(act, about).map((request) => (
        <RequestCard key={request.id} request={request} {...props} />
      ))}
      {isOpen.value ? (
        <Dialog title={t(acts[act])} onClose={() => { isOpen.value = false; }}>
          <div class="dialog-body">
            {consequences}
            <p class="quiet-text">{t(texts.approval)}</p>
            <Form action={t(texts.ask)} onSend={ask} beside={<Cancel onClick={() => { isOpen.value = false; }} />}>
              {fields}
              <CodeField />
            </Form>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

/** A fresh code of the authenticator app, without which nothing is asked for or approved. */
export function CodeField(): JSX.Element {
  return <TextField name="code" label={t(texts.code)} hint={t(texts.codeHint)} autocomplete="one-time-code" inputMode="numeric" />;
}

function Cancel({ onClick }: { readonly onClick: () => void }): JSX.Element {
  return (
    <Button kind="quiet" onClick={onClick}>
      {t(texts.cancel)}
    </Button>
  );
}

/** An approval is for exactly its parameters, so they are asked for as the act itself will be read. */
function asTheApiReads(typed: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value.normalize('NFC').trim()]));
}
