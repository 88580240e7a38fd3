import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { IncidentDeadline, IncidentDuty, IncidentTimeline, PrivacyReportKind } from '../api/schema.ts';
import { date, time, today } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField, Form, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { dutyTexts, isDone, left } from './incident-words.ts';
import { localTime } from './notice-typed.ts';

const texts = {
  title: ['対応期限', 'Deadlines'],
  by: ['{date}まで', 'by {date}'],
  aim: ['目標: {date}', 'aim: {date}'],
  done: ['{time}に完了', 'done {time}'],
  guide: ['目安', 'a guide'],
  provisional: ['祝日が未発表のため暫定', 'provisional: holidays not announced yet'],
  record: ['報告を記録', 'Record the report'],
  change: ['報告日を訂正', 'Correct the report'],
  recordOf: ['{title}: {duty}を記録', '{title}: record the {duty}'],
  reportedOn: ['報告・通知した日', 'Reported or notified on'],
  wrongful: ['不正の目的によるおそれがある（確報の期限は60日）', 'The cause may have been malicious (final report after 60 days)'],
  save: ['記録する', 'Record'],
  cancel: ['キャンセル', 'Cancel'],
  recorded: ['記録しました', 'Recorded'],
} satisfies Record<string, Text>;

/** What staff record themselves. */
const reports: Readonly<Record<string, PrivacyReportKind>> = {
  'preliminary-report': 'preliminary',
  'principals-notified': 'principals',
  'data-subjects-notified': 'data-subjects',
  'final-report': 'final',
};


interface DueProps {
  readonly incident: IncidentTimeline;
  readonly deadline: IncidentDeadline;
  readonly onRecorded: () => unknown;
}

/** One thing that is due, and by when; a report or a notice can be recorded. */
export function Due({ incident, deadline, onRecorded }: DueProps): JSX.Element {
  const isRecording = useSignal(false);
  const { duty, due_on: dueOn, aim_on: aimOn, is_guide: isGuide, provisional, met_at: metAt } = deadline;
  const { tone, words } = left(deadline);
  const kind = reports[duty];
  const isOver = isDone(deadline);
  const notes = [
    fill(texts.by, { date: date(dueOn) }),
    ...(aimOn === null || isOver ? [] : [fill(texts.aim, { date: date(aimOn) })]),
    ...(isGuide ? [t(texts.guide)] : []),
    ...(provisional ? [t(texts.provisional)] : []),
    ...(metAt === null ? [] : [fill(texts.done, { time: kind === undefined ? time(metAt) : date(dayOf(metAt)) })]),
  ];
  return (
    <>
      <p class="row"><Badge tone={tone}>{words}</Badge><strong>{t(dutyTexts[duty])}</strong></p>
      <p class="quiet-text">{notes.join(t(['・', ' · ']))}</p>
      {kind === undefined ? null : (
        <p>
          <Button
            small
            kind={isOver ? 'quiet' : 'secondary'}
            label={fill(texts.recordOf, { title: incident.title, duty: t(dutyTexts[duty]) })}
            onClick={() => { isRecording.value = true; }}
          >
            {t(isOver ? texts.change : texts.record)}
          </Button>
        </p>
      )}
      {kind !== undefined && isRecording.value ? (
        <ReportDialog duty={duty} kind={kind} reportedOn={metAt === null ? today() : dayOf(metAt)} incident={incident} onRecorded={onRecorded} onClose={() => { isRecording.value = false; }} />
      ) : null}
    </>
  );
}

/** The day in Japan. */
function dayOf(iso: string): string {
  return localTime(iso).slice(0, 10);
}

/** Whether a malicious cause was reported: only then there is more than a month for the final report. */
function mayBeWrongful({ detected_at: detectedAt, deadlines }: IncidentTimeline): boolean {
  const final = deadlines.find(({ duty }) => duty === 'final-report');
  return final !== undefined && Date.parse(final.due_on) - Date.parse(dayOf(detectedAt)) > 45 * 86_400_000;
}

interface ReportProps extends Omit<DueProps, 'deadline'> {
  readonly duty: IncidentDuty;
  readonly kind: PrivacyReportKind;
  /** The day that was recorded before, or today. */
  readonly reportedOn: string;
  readonly onClose: () => void;
}

function ReportDialog({ duty, kind, reportedOn, incident, onRecorded, onClose }: ReportProps): JSX.Element {
  const { notice, title } = incident;
  const record = async ({ reported_on: on = '', wrongful_purpose: wrongful }: Record<string, string>): Promise<void> => {
    const body = { kind, reported_on: on, wrongful_purpose: wrongful === 'true' };
    await answer(signedIn('staff').POST('/v1/staff/notices/{id}/privacy-reports', { params: { path: { id: notice } }, body }));
    toast(() => t(texts.recorded));
    onClose();
    await onRecorded();
  };
  return (
    <Dialog title={t(dutyTexts[duty])} onClose={onClose}>
      <div class="dialog-body">
        <p>{title}</p>
        <Form action={t(texts.save)} onSend={record} beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}>
          <TextField name="reported_on" type="date" label={t(texts.reportedOn)} value={reportedOn} />
          {kind === 'preliminary' || kind === 'final' ? (
            <CheckField name="wrongful_purpose" label={t(texts.wrongful)} checked={mayBeWrongful(incident)} />
          ) : null}
        </Form>
      </div>
    </Dialog>
  );
}

/** What is due of one incident; nothing, once everything is done. */
export function IncidentDue({ notice }: { readonly notice: string }): JSX.Element {
  const open = useResource(() => answer(signedIn('staff').GET('/v1/staff/incident-clocks')), [notice]);
  return (
    <Shown of={open} lines={1}>
      {({ items }) => {
        const incident = items.find((one) => one.notice === notice);
        if (incident === undefined) return null;
        return (
          <section class="card">
            <h2>{t(texts.title)}</h2>
            <ul class="cards">
              {incident.deadlines.map((deadline) => (
                <li key={deadline.duty}><Due incident={incident} deadline={deadline} onRecorded={open.reload} /></li>
              ))}
            </ul>
          </section>
        );
      }}
    </Shown>
  );
}
