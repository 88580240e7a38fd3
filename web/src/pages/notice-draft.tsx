import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { asProblem } from '../api/problem.ts';
import type { NoticeDetails, NoticeState } from '../api/schema.ts';
import { go } from '../app/address.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import { IncidentDue } from './incident-due.tsx';
import { changeNotice, discardNotice, readNotice } from './notice-calls.ts';
import { NoticeConflict } from './notice-conflict.tsx';
import { NoticeEditor, replaceTyped, useTyping, useUnsaved } from './notice-editor.tsx';
import { SubjectFields, TextFields } from './notice-fields.tsx';
import { NoticeHead, titleOfNotice } from './notice-head.tsx';
import { firstState, PublishDialog, ScheduleDialog } from './notice-publish.tsx';
import { differences, editOf, placesIn, type Typed, typedOf } from './notice-typed.ts';

const texts = {
  edit: ['下書きの編集', 'Edit the draft'],
  save: ['下書きを保存', 'Save draft'],
  saved: ['下書きを保存しました', 'Draft saved'],
  publish: ['公開の確認へ', 'Review and publish'],
  published: ['お知らせを公開しました', 'Notice published'],
  schedule: ['公開を予約', 'Publish later'],
  scheduled: ['公開を予約しました', 'Publication scheduled'],
  planned: ['{time}に公開されます。', 'To be published at {time}.'],
  takeBack: ['予約を取り消す', 'Take back'],
  takenBack: ['公開の予約を取り消しました', 'Publication taken back'],
  unsaved: ['公開の前に、変更を保存してください。', 'Save your changes before publishing.'],
  places: ['公開の前に入力してください: {places}', 'Fill in before publishing: {places}'],
  discard: ['下書きを削除', 'Delete draft'],
  discardTitle: ['下書きを削除しますか？', 'Delete this draft?'],
  discardHelp: ['「{title}」を削除します。この操作は取り消せません。', '“{title}” will be deleted. This cannot be undone.'],
  discarded: ['下書きを削除しました', 'Draft deleted'],
  taken: ['最新の内容に置き換えました', 'Replaced by the latest'],
} satisfies Record<string, Text>;

interface Props {
  readonly notice: NoticeDetails;
  /** It is so now. */
  readonly onSeen: (notice: NoticeDetails) => void;
  /** It was published by somebody else, and what was typed goes on as an update. */
  readonly onGoOn: (notice: NoticeDetails, typed: Typed) => void;
}

export function NoticeDraft({ notice, onSeen, onGoOn }: Props): JSX.Element {
  const { id, kind } = notice;
  const typing = useTyping(typedOf(notice));
  const conflict = useSignal<NoticeDetails | undefined>(undefined);
  const dialog = useSignal<'publish' | 'schedule' | 'discard' | undefined>(undefined);
  const typed = typing.value.now;
  const isUnsaved = differences(typed, typedOf(notice)).length > 0;
  const places = placesIn(kind, typed);
  useUnsaved(isUnsaved);

  /** Does something to the version that was seen, and shows what has changed if another was there. */
  const attempt = async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      const done = await act();
      conflict.value = undefined;
      return done;
    } catch (thrown) {
      if (['notice-changed', 'notice-state'].includes(asProblem(thrown).type)) conflict.value = await readNotice(id);
      throw thrown;
    }
  };
  const save = async (now: Typed, version = notice.version): Promise<void> => {
    const saved = await attempt(() => changeNotice(id, editOf({ kind, version }, now)));
    onSeen({ ...notice, ...saved });
    toast(() => t(texts.saved));
  };
  const publish = async (state: NoticeState): Promise<void> => {
    await attempt(() => changeNotice(id, { action: 'publish', version: notice.version, state }));
    toast(() => t(texts.published));
    onSeen(await readNotice(id));
  };
  const schedule = async (at: string, state: NoticeState): Promise<void> => {
    await attempt(() => changeNotice(id, { action: 'schedule', version: notice.version, publish_at: at, state }));
    toast(() => t(texts.scheduled));
    onSeen(await readNotice(id));
  };
  const takeBack = async (): Promise<void> => {
    await attempt(() => changeNotice(id, { action: 'unschedule', version: notice.version }));
    toast(() => t(texts.takenBack));
    onSeen(await readNotice(id));
  };
  const discard = async (): Promise<void> => {
    await attempt(() => discardNotice(notice));
    toast(() => t(texts.discarded));
    go(`/staff/notices?product=${notice.product}`, { replace: true });
  };
  const take = (latest: NoticeDetails): void => {
    const mine = typed;
    replaceTyped(typing, typedOf(latest));
    conflict.value = undefined;
    onSeen(latest);
    toast(() => t(texts.taken), () => { replaceTyped(typing, mine); });
  };
  const latest = conflict.value;
  const close = (): void => {
    dialog.value = undefined;
  };
  return (
    <>
      <NoticeHead notice={notice}>
        <Button kind="quiet" onClick={() => { dialog.value = 'discard'; }}>{t(texts.discard)}</Button>
        <Button disabled={isUnsaved || places.length > 0} onClick={() => { dialog.value = 'schedule'; }}>{t(texts.schedule)}</Button>
        <Button kind="primary" disabled={isUnsaved || places.length > 0} onClick={() => { dialog.value = 'publish'; }}>{t(texts.publish)}</Button>
      </NoticeHead>
      <p class="hint" role="status">
        {places.length > 0 ? fill(texts.places, { places: places.join(t(['、', ', '])) }) : isUnsaved ? t(texts.unsaved) : ''}
      </p>
      {notice.publish_at === null ? null : (
        <Banner tone="info">
          <p class="row">{fill(texts.planned, { time: time(notice.publish_at) })} <Button small onClick={takeBack}>{t(texts.takeBack)}</Button></p>
        </Banner>
      )}
      {latest === undefined ? null : (
        <NoticeConflict
          seen={notice}
          latest={latest}
          typed={typed}
          onKeep={() => save(typed, latest.version)}
          onTake={() => { take(latest); }}
          onGoOn={() => { onGoOn(latest, typed); }}
        />
      )}
      {kind === 'incident' ? <div class="due"><IncidentDue key={notice.version} notice={id} /></div> : null}
      <NoticeEditor title={t(texts.edit)} kind={kind} state={firstState(kind)} typing={typing} action={t(texts.save)} actionKind="secondary" onSend={save}>
        {(start) => (
          <>
            <TextFields typed={start} />
            <SubjectFields product={notice.product} kind={kind} typed={start} />
          </>
        )}
      </NoticeEditor>
      {dialog.value === 'publish' ? <PublishDialog notice={notice} onPublish={publish} onClose={close} /> : null}
      {dialog.value === 'schedule' ? <ScheduleDialog notice={notice} onSchedule={schedule} onClose={close} /> : null}
      {dialog.value === 'discard' ? (
        <Confirm title={t(texts.discardTitle)} action={t(texts.discard)} isDangerous onConfirm={discard} onClose={close}>
          <p>{fill(texts.discardHelp, { title: titleOfNotice(notice) })}</p>
        </Confirm>
      ) : null}
    </>
  );
}
