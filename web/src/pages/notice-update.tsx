import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { asProblem } from '../api/problem.ts';
import type { NoticeDetails, NoticeState, NoticeUpdate } from '../api/schema.ts';
import { fill, named, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { SelectField } from '../ui/form.tsx';
import { useResource } from '../ui/resource.tsx';
import { toast } from '../ui/toast.tsx';
import { changeNotice, readNotice, readTemplates } from './notice-calls.ts';
import { NoticeEditor, replaceTyped, useTyping, useUnsaved } from './notice-editor.tsx';
import { SubjectFields, TextFields } from './notice-fields.tsx';
import { Consequences, stateOptions } from './notice-publish.tsx';
import { decidedNames, differences, placesIn, textNames, type Typed, typedOf, updateOf } from './notice-typed.ts';
import { changeable, isState, stateTexts, statesOf, steps, templateTexts } from './notice-words.ts';

const texts = {
  update: ['更新の掲載', 'Post an update'],
  correct: ['更新{number}の訂正', 'Correct update {number}'],
  state: ['掲載後の状態', 'State from then on'],
  template: ['ひな形', 'Template'],
  noTemplate: ['使わない', 'None'],
  filled: ['ひな形の文面を入れました', 'Template filled in'],
  post: ['掲載の確認へ', 'Review and post'],
  places: ['掲載の前に入力してください: {places}', 'Fill in before posting: {places}'],
  confirm: ['この内容で掲載しますか？', 'Post this update?'],
  go: ['掲載する', 'Post'],
  posted: ['更新を掲載しました', 'Update posted'],
  corrected: ['訂正を掲載しました', 'Correction posted'],
  cancel: ['キャンセル', 'Cancel'],
  conflict: [
    'ほかの運営担当者が先に更新{number}（{state}）を掲載しました。入力した内容は残っています。下の履歴を確認してから、もう一度掲載してください。',
    'Somebody else has posted update {number} ({state}). What you typed is still here. Check the history below, then post again.',
  ],
} satisfies Record<string, Text>;

interface Props {
  readonly notice: NoticeDetails;
  readonly corrects?: NoticeUpdate;
  readonly carried?: Typed;
  readonly onSeen: (notice: NoticeDetails) => void;
  readonly onClose: () => void;
}

/** Posts another text of a published notice. What was published stays. */
export function UpdateForm({ notice, corrects, carried, onSeen, onClose }: Props): JSX.Element {
  const { id, kind } = notice;
  const empty = { ...typedOf(notice), body: '', body_en: '' };
  const first = carried ?? (corrects === undefined ? empty : typedOf(corrects));
  const typing = useTyping(first);
  const isConflict = useSignal(false);
  const asked = useSignal<{ readonly typed: Typed; readonly answer: (goesOn: boolean) => void } | undefined>(undefined);
  const templates = useResource(readTemplates);
  const now = notice.state;
  const states = corrects === undefined && now !== null ? [now, ...steps[now].next] : statesOf(kind);
  const state = useSignal<NoticeState | null>(corrects?.state ?? now);
  const chosen = state.value !== null && states.includes(state.value) ? state.value : (states[0] ?? 'investigating');
  const change = corrects === undefined ? changeable(notice) : 'all';
  const places = placesIn(notice.kind, typing.value.now);
  useUnsaved(textNames.some((name) => differences(typing.value.now, first).includes(name)));

  const fillIn = (name: string): void => {
    const template = templates.value?.items.find((one) => one.name === name);
    if (template === undefined) return;
    const { now: before } = typing.peek();
    // The subject stays: it names what this is about.
    replaceTyped(typing, { ...before, body: template.body, body_en: template.body_en });
    state.value = template.state;
    // Only what was typed is worth bringing back.
    if (before.body.trim() !== '') toast(() => t(texts.filled), () => { replaceTyped(typing, before); });
  };
  const post = async (typed: Typed): Promise<void> => {
    const goesOn = await new Promise<boolean>((resolve) => (asked.value = { typed, answer: resolve }));
    asked.value = undefined;
    if (!goesOn) return;
    const names = change === 'nothing' ? [] : decidedNames(kind);
    try {
      await changeNotice(id, updateOf({ version: notice.version, state: chosen, corrects: corrects?.number }, typed, names));
    } catch (thrown) {
      if (['notice-changed', 'notice-state'].includes(asProblem(thrown).type)) {
        const latest = await readNotice(id);
        isConflict.value = latest.version !== notice.version;
        onSeen(latest);
      }
      throw thrown;
    }
    toast(() => t(corrects === undefined ? texts.posted : texts.corrected));
    onClose();
    onSeen(await readNotice(id));
  };
  const usable = (templates.value?.items ?? []).filter((one) => one.kind === kind && states.includes(one.state));
  const newest = notice.updates.at(-1);
  const question = asked.value;
  return (
    <>
      {isConflict.value && newest !== undefined ? (
        <Banner tone="warn"><p role="alert">{fill(texts.conflict, { number: newest.number, state: t(stateTexts[newest.state]) })}</p></Banner>
      ) : null}
      <NoticeEditor
        title={corrects === undefined ? t(texts.update) : fill(texts.correct, { number: corrects.number })}
        kind={kind}
        state={chosen}
        typing={typing}
        action={t(texts.post)}
        onSend={post}
        isNext
        beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}
      >
        {(start) => (
          <>
            {usable.length === 0 || corrects !== undefined ? null : (
              <SelectField name="template" label={t(texts.template)} options={[['', t(texts.noTemplate)], ...usable.map((one) => [one.name, named(templateTexts, one.name)] as const)]} onChange={fillIn} />
            )}
            <SelectField name="state" label={t(texts.state)} options={stateOptions(states)} value={chosen} onChange={(value) => { if (isState(value)) state.value = value; }} />
            <TextFields typed={start} />
            {change === 'nothing' ? null : <SubjectFields product={notice.product} kind={kind} typed={start} isStarted={change === 'end'} />}
            <p class="hint" role="status">{places.length > 0 ? fill(texts.places, { places: places.join(t(['、', ', '])) }) : ''}</p>
          </>
        )}
      </NoticeEditor>
      {question === undefined ? null : (
        <Confirm
          title={t(texts.confirm)}
          action={t(texts.go)}
          onConfirm={() => {
            question.answer(true);
            return Promise.resolve();
          }}
          onClose={() => { question.answer(false); }}
        >
          <Consequences notice={notice} hasEnglish={question.typed.body_en.trim() !== ''} />
          {places.length > 0 ? <p><strong>{fill(texts.places, { places: places.join(t(['、', ', '])) })}</strong></p> : null}
        </Confirm>
      )}
    </>
  );
}
