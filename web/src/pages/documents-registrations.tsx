// Files that were dropped or chosen, each to become a document.
import { useSignal } from '@preact/signals';
import type { JSX, TargetedDragEvent } from 'preact';
import { useRef } from 'preact/hooks';
import type { Realm } from '../api/session.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { guessFrom } from './documents-guess.ts';
import { RegistrationRow } from './documents-registration-row.tsx';
import { unfitness } from './documents-unfit.ts';

const texts = {
  title: ['書類を登録', 'Register documents'],
  drop: ['ここにファイルをドロップするか、選択してください（1件100 MBまで）。', 'Drop files here, or choose them (up to 100 MB each).'],
  choose: ['ファイルを選択', 'Choose files'],
  all: ['すべて登録（{count}件）', 'Register all ({count})'],
} satisfies Record<string, Text>;

interface Chosen {
  readonly id: number;
  readonly file: File;
  readonly isDone: boolean;
}

interface Props {
  readonly realm: Realm;
  readonly onRegistered: () => unknown;
}

export function Registrations({ realm, onRegistered }: Props): JSX.Element {
  const chosen = useSignal<readonly Chosen[]>([]);
  const isOver = useSignal(false);
  const last = useRef(0);
  const rows = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const add = (files: Iterable<File>): void => {
    const added = [...files].map((file) => ({ id: (last.current += 1), file, isDone: false }));
    chosen.value = [...chosen.value, ...added];
  };
  const drop = (event: TargetedDragEvent<HTMLElement>): void => {
    event.preventDefault();
    isOver.value = false;
    add(event.dataTransfer?.files ?? []);
  };
  const registered = (id: number): void => {
    chosen.value = chosen.value.map((one) => (one.id === id ? { ...one, isDone: true } : one));
    onRegistered();
  };
  const remove = (id: number): void => {
    chosen.value = chosen.value.filter((one) => one.id !== id);
    // The row is gone with its button.
    input.current?.focus();
  };
  const registerAll = (): void => {
    for (const form of rows.current?.querySelectorAll('form') ?? []) form.requestSubmit();
  };
  const open = chosen.value.filter(({ file, isDone }) => !isDone && unfitness(file) === undefined).length;
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <div
        class={isOver.value ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => { isOver.value = false; }}
        onDrop={drop}
      >
        <Icon name="upload" />
        <p>{t(texts.drop)}</p>
        <input
          ref={input}
          type="file"
          multiple
          aria-label={t(texts.choose)}
          onChange={({ currentTarget }) => {
            add(currentTarget.files ?? []);
            // The same file can be chosen again.
            currentTarget.value = '';
          }}
        />
      </div>
      <div class="stack" ref={rows}>
        {chosen.value.map(({ id, file }) => (
          <RegistrationRow
            key={id}
            realm={realm}
            file={file}
            begin={guessFrom(file.name)}
            onRegistered={() => { registered(id); }}
            onRemove={() => { remove(id); }}
          />
        ))}
      </div>
      {open > 1 ? <Button kind="primary" onClick={registerAll}>{fill(texts.all, { count: open })}</Button> : null}
    </section>
  );
}
