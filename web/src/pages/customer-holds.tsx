import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { LegalHold } from '../api/schema.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { ApprovedAct } from './approval.tsx';
import type { Requested } from './approval-requests.ts';
import type { OfCustomer } from './customer.tsx';
import { nameOfStaff, useStaff } from './staff-members-names.ts';

const texts = {
  title: ['保全', 'Legal holds'],
  lead: [
    '訴訟などのために保全したデータは、契約が終了しても、保存期限が過ぎても、解除されるまで削除されません。',
    'Held data is not deleted until it is released, even after the contract or its own retention has ended.',
  ],
  none: ['保全はありません。', 'Nothing is held.'],
  everything: ['すべてのデータ', 'All data'],
  documents: ['書類{count}件', '{count} documents'],
  since: ['{time}から ・ {name}', 'Since {time} · {name}'],
  place: ['保全する', 'Place a hold'],
  matter: ['案件', 'Matter'],
  matterHint: [
    '半角の英小文字・数字・ハイフン。例: tokyo-district-2026-wa-123。ログに残るため、個人名は使わないでください。',
    'Lower-case letters, digits and hyphens, such as tokyo-district-2026-wa-123. It appears in logs: use no names of people.',
  ],
  reason: ['理由', 'Reason'],
  which: ['対象の書類（書類ID）', 'Documents (IDs)'],
  whichHint: [
    '1行に1件、40件まで。空欄にすると、すべてのデータを保全します。同じ案件に追加できますが、減らすことはできません。',
    'One a line, at most 40. If empty, everything is held. You can add to a matter, but not take away from it.',
  ],
  cancel: ['キャンセル', 'Cancel'],
  placed: ['案件「{matter}」で保全しました。', 'Held for the matter “{matter}”.'],
  release: ['解除', 'Release'],
  releaseLabel: ['案件「{matter}」の保全を解除', 'Release the hold “{matter}”'],
  releaseMeans: ['案件「{matter}」のすべての保全が解除されます。', 'Everything held for “{matter}” is released.'],
  releasePurge: [
    'ほかの案件の保全も法定保存もないデータは、次の削除で破棄され、元に戻せません。',
    'Data that no other matter holds and no law retains is destroyed by the next deletion, for good.',
  ],
  released: ['案件「{matter}」の保全を解除しました。', 'The hold “{matter}” was released.'],
} satisfies Record<string, Text>;

export function LegalHolds(given: OfCustomer): JSX.Element {
  const { organization } = given.customer;
  const path = { organization };
  const holds = useResource(() => answer(signedIn('staff').GET('/v1/staff/contracts/{organization}/holds', { params: { path } })));
  const isOpen = useSignal(false);
  const onChange = (): void => {
    void holds.reload();
    // What is held changes what the purge destroys.
    void given.onChange();
  };
  return (
    <section class="card">
      <div class="row between">
        <h2>{t(texts.title)}</h2>
        <Button onClick={() => { isOpen.value = true; }}>{t(texts.place)}</Button>
      </div>
      <p>{t(texts.lead)}</p>
      <Shown of={holds} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="quiet-text">{t(texts.none)}</p>
          ) : (
            <ul class="list">
              {items.map((hold) => (
                <Hold key={hold.matter} hold={hold} {...given} onChange={onChange} />
              ))}
            </ul>
          )
        }
      </Shown>
      {isOpen.value ? <Placing organization={organization} onClose={() => { isOpen.value = false; }} onPlaced={onChange} /> : null}
    </section>
  );
}

function Hold({ hold, customer: { organization }, retype, onChange }: OfCustomer & { readonly hold: LegalHold }): JSX.Element {
  const { matter, reason, documents, held_by, held_since } = hold;
  const staff = useStaff();
  const release = async ({ token }: Requested): Promise<() => string> => {
    const params = { path: { organization, matter }, header: { Approval: token } };
    await answer(signedIn('staff').DELETE('/v1/staff/contracts/{organization}/holds/{matter}', { params }));
    return () => fill(texts.released, { matter });
  };
  return (
    <li class="stack-small">
      <div class="row between">
        <h3 class="mono">{matter}</h3>
        <span>{documents.length === 0 ? t(texts.everything) : fill(texts.documents, { count: documents.length })}</span>
      </div>
      <p>{reason}</p>
      <p class="quiet-text">{fill(texts.since, { time: time(held_since), name: nameOfStaff(staff.value, held_by) })}</p>
      <ApprovedAct
        act="release-legal-hold"
        about={{ organization, matter }}
        action={t(texts.release)}
        label={fill(texts.releaseLabel, { matter })}
        small
        isDangerous
        retype={retype}
        consequences={
          <ul>
            <li>{fill(texts.releaseMeans, { matter })}</li>
            <li>{t(texts.releasePurge)}</li>
          </ul>
        }
        carryOut={release}
        onDone={onChange}
      />
    </li>
  );
}

interface PlacingProps {
  readonly organization: string;
  readonly onClose: () => void;
  readonly onPlaced: () => void;
}

function Placing({ organization, onClose, onPlaced }: PlacingProps): JSX.Element {
  const place = async ({ matter: written = '', reason = '', documents: lines = '' }: Record<string, string>): Promise<void> => {
    const matter = written.normalize('NFKC').trim();
    const documents = lines.normalize('NFKC').split(/\s+/).filter((id) => id !== '');
    await answer(
      signedIn('staff').PUT('/v1/staff/contracts/{organization}/holds/{matter}', {
        params: { path: { organization, matter } },
        body: { reason, ...(documents.length === 0 ? {} : { documents }) },
      }),
    );
    onClose();
    toast(() => fill(texts.placed, { matter }));
    onPlaced();
  };
  return (
    <Dialog title={t(texts.place)} onClose={onClose}>
      <div class="dialog-body">
        <Form action={t(texts.place)} onSend={place} beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}>
          <TextField name="matter" label={t(texts.matter)} hint={t(texts.matterHint)} maxLength={64} />
          <TextField name="reason" label={t(texts.reason)} maxLength={500} />
          <Field name="documents" label={t(texts.which)} hint={t(texts.whichHint)}>
            {(described) => <textarea {...described} rows={3} />}
          </Field>
        </Form>
      </div>
    </Dialog>
  );
}
