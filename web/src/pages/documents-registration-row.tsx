import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Realm } from '../api/session.ts';
import { size } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Form } from '../ui/form.tsx';
import { Icon } from '../ui/icon.tsx';
import { type Beginning, DocumentFields, registrationOf } from './documents-fields.tsx';
import { type Progress, Registering } from './documents-registering.ts';
import { ProgressLine } from './documents-progress.tsx';
import { unfitness } from './documents-unfit.ts';

const texts = {
  register: ['登録', 'Register'],
  correct: ['訂正として登録', 'Register as correction'],
  again: ['ファイルを再送信', 'Send the file again'],
  cancel: ['中止', 'Cancel'],
  cancelOf: ['{name}の登録を中止', 'Cancel {name}'],
  remove: ['取り除く', 'Remove'],
  removeOf: ['{name}を取り除く', 'Remove {name}'],
  cancelled: ['中止しました。', 'Cancelled.'],
  unsent: ['書類は登録されましたが、ファイルはまだ届いていません。', 'The document is registered, but its file has not arrived yet.'],
  done: ['登録しました。', 'Registered.'],
  open: ['書類を開く', 'Open the document'],
} satisfies Record<string, Text>;

interface RowProps {
  readonly realm: Realm;
  readonly file: File;
  readonly begin: Beginning;
  /** The document that this one corrects. */
  readonly supersedes?: string;
  readonly onRegistered: (id: string) => unknown;
  readonly onRemove: () => void;
}

/** One file: what it says, how far it is, and what became of it. */
export function RegistrationRow({ realm, file, begin, supersedes, onRegistered, onRemove }: RowProps): JSX.Element {
  const work = useRef(new Registering(realm, file)).current;
  const progress = useSignal<Progress | undefined>(undefined);
  const note = useSignal<Text | undefined>(undefined);
  const done = useSignal<string | undefined>(undefined);
  const running = useRef<AbortController | undefined>(undefined);
  const row = useRef<HTMLElement>(null);
  useEffect(() => () => { running.current?.abort(); }, []);
  const unfit = unfitness(file);
  const send = async (fields: Record<string, string>): Promise<void> => {
    const abort = new AbortController();
    running.current = abort;
    note.value = undefined;
    const written = { ...registrationOf(fields), ...(supersedes === undefined ? {} : { supersedes }) };
    try {
      const id = await work.send(written, (now) => { progress.value = now; }, abort.signal);
      const hadFocus = row.current?.contains(document.activeElement) === true;
      done.value = id;
      // The form is gone; whoever was in it goes on at what became of it.
      if (hadFocus) setTimeout(() => row.current?.querySelector('a')?.focus());
      onRegistered(id);
    } catch (thrown) {
      note.value = work.id !== undefined ? texts.unsent : abort.signal.aborted ? texts.cancelled : undefined;
      if (!abort.signal.aborted) throw thrown;
    } finally {
      progress.value = undefined;
      running.current = undefined;
    }
  };
  const isBusy = progress.value !== undefined;
  const isUnsent = work.id !== undefined;
  useEffect(() => {
    if (!isBusy) return undefined;
    const ask = (event: BeforeUnloadEvent): void => { event.preventDefault(); };
    addEventListener('beforeunload', ask);
    return () => { removeEventListener('beforeunload', ask); };
  }, [isBusy]);
  return (
    <section ref={row} class="registration" aria-label={file.name}>
      <div class="row between">
        <h3><Icon name={done.value === undefined ? 'file' : 'check'} /> {file.name} <span class="meta">{size(file.size)}</span></h3>
        {isBusy ? (
          <Button small label={fill(texts.cancelOf, { name: file.name })} onClick={() => { running.current?.abort(); }}>{t(texts.cancel)}</Button>
        ) : (
          <Button small kind="quiet" label={fill(texts.removeOf, { name: file.name })} onClick={onRemove}><Icon name="close" /></Button>
        )}
      </div>
      {unfit === undefined ? null : <p class="field-problem" role="alert">{t(unfit)}</p>}
      {unfit !== undefined || done.value !== undefined ? null : (
        <Form action={t(isUnsent ? texts.again : supersedes === undefined ? texts.register : texts.correct)} kind="secondary" onSend={send}>
          {/* What was registered is no longer changed here. */}
          <fieldset disabled={isBusy || isUnsent}><DocumentFields begin={begin} /></fieldset>
        </Form>
      )}
      {progress.value === undefined ? null : <ProgressLine progress={progress.value} size={file.size} name={file.name} />}
      <p class="quiet-text" role="status">
        {done.value === undefined ? (note.value === undefined ? null : t(note.value)) : (
          <>{t(texts.done)} <a href={`/${realm}/documents/${done.value}`}>{t(texts.open)}</a></>
        )}
      </p>
    </section>
  );
}
