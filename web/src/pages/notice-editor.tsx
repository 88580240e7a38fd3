import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { NoticeKind, NoticeState } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { Form } from '../ui/form.tsx';
import { NoticePreview } from './notice-preview.tsx';
import { type Typed, typedIn } from './notice-typed.ts';

const texts = {
  preview: ['公開したときの見え方', 'Preview'],
} satisfies Record<string, Text>;

/** What somebody types, and what the fields began with. */
interface Typing {
  readonly now: Typed;
  readonly start: Typed;
  /** Counts how often the fields began anew. */
  readonly turn: number;
}

export function useTyping(first: Typed): Signal<Typing> {
  return useSignal<Typing>({ now: first, start: first, turn: 0 });
}

/** Puts other texts into the fields. */
export function replaceTyped(typing: Signal<Typing>, typed: Typed): void {
  typing.value = { now: typed, start: typed, turn: typing.peek().turn + 1 };
}

/** Asks before a page is left whose texts are not saved. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => {
      removeEventListener('beforeunload', ask);
    };
  }, [isUnsaved]);
}

interface Props {
  readonly title: string;
  readonly kind: NoticeKind;
  readonly state: NoticeState;
  readonly typing: Signal<Typing>;
  readonly action: string;
  readonly actionKind?: 'primary' | 'secondary';
  readonly onSend: (typed: Typed) => Promise<unknown>;
  readonly beside?: ComponentChildren;
  /** It came by a click: its heading takes the focus. */
  readonly isNext?: boolean;
  /** The fields, beginning with what they are given. */
  readonly children: (start: Typed) => ComponentChildren;
}

/** Fields at one side, and at the other what comes of them. */
export function NoticeEditor({ title, kind, state, typing, action, actionKind = 'primary', onSend, beside, isNext = false, children }: Props): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isNext) heading.current?.focus();
  }, []);
  const read = ({ target }: Event): void => {
    const form = target instanceof Element ? target.closest('form') : null;
    // Once the fields are drawn that a choice brings.
    if (form !== null) setTimeout(() => { typing.value = { ...typing.peek(), now: typedIn(form) }; });
  };
  return (
    <div class="editor">
      <section class="card" onInput={read}>
        <h2 ref={heading} tabIndex={-1}>{title}</h2>
        <Form action={action} kind={actionKind} beside={beside} onSend={(_, form) => onSend(typedIn(form))}>
          <div key={typing.value.turn} class="editor-fields">{children(typing.value.start)}</div>
        </Form>
      </section>
      <section class="card">
        <h2>{t(texts.preview)}</h2>
        <NoticePreview kind={kind} state={state} typed={typing.value.now} />
      </section>
    </div>
  );
}
