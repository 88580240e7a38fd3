// Forms: what is typed goes to the API, and what is wrong stands where it is wrong.
import { useSignal } from '@preact/signals';
import { type ComponentChildren, createContext, type JSX, type TargetedSubmitEvent } from 'preact';
import { useContext, useEffect, useId, useRef } from 'preact/hooks';
import { asProblem, type Problem } from '../api/problem.ts';
import { t, type Text } from '../language/text.ts';
import { Alert } from './alert.tsx';
import { Button } from './button.tsx';

const texts = {
  show: ['パスワードを表示する', 'Show the password'],
} satisfies Record<string, Text>;

/** What went wrong with the last sending. */
const Wrong = createContext<Problem | undefined>(undefined);

interface FormProps {
  readonly onSend: (fields: Record<string, string>, form: HTMLFormElement) => Promise<unknown>;
  readonly action: string;
  readonly kind?: 'primary' | 'secondary' | 'danger';
  readonly children: ComponentChildren;
  /** Beside the button that sends. */
  readonly beside?: ComponentChildren;
}

export function Form({ onSend, action, kind = 'primary', children, beside }: FormProps): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined);
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const send = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    const target = event.currentTarget;
    busy.value = true;
    problem.value = undefined;
    try {
      await onSend(fieldsOf(target), target);
    } catch (thrown) {
      problem.value = asProblem(thrown);
    } finally {
      busy.value = false;
    }
  };
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [problem.value]);
  return (
    <Wrong.Provider value={problem.value}>
      {/* Nothing is sent by the browser itself: a password must not come to stand in an address. */}
      <form ref={form} method="post" noValidate onSubmit={send} aria-busy={busy.value}>
        {children}
        <Alert problem={problem.value} hasPlace={(field) => form.current?.elements.namedItem(field) != null} />
        <div class="form-foot">
          <Button kind={kind} type="submit" busy={busy.value}>
            {action}
          </Button>
          {beside}
        </div>
      </form>
    </Wrong.Provider>
  );
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    // What is chosen of several is written one after the other.
    if (typeof value === 'string') fields[name] = name in fields ? `${fields[name] ?? ''}, ${value}` : value;
  }
  return fields;
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
}

interface Described {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** A label, a control, a hint and what is wrong. */
export function Field({ name, label, hint, children }: FieldProps & { readonly children: (given: Described) => ComponentChildren }): JSX.Element {
  const id = useId();
  const message = useContext(Wrong)?.messageOf(name);
  const described = [hint === undefined ? '' : `${id}-hint`, message === undefined ? '' : `${id}-problem`].join(' ').trim();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, name, 'aria-describedby': described, 'aria-invalid': message !== undefined })}
      {hint === undefined ? null : (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {message === undefined ? null : (
        <p class="field-problem" id={`${id}-problem`}>
          {message}
        </p>
      )}
    </div>
  );
}

type InputProps = Omit<JSX.IntrinsicElements['input'], 'type'> & { readonly type: string };

/** An input of a type that is known only when it is drawn. */
function Input(props: InputProps): JSX.Element {
  return <input {...(props as JSX.IntrinsicElements['input'])} />;
}

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'password' | 'date' | 'datetime-local' | 'number' | 'url' | 'tel';
  readonly autocomplete?: string;
  readonly value?: string;
  readonly required?: boolean;
  readonly inputMode?: 'numeric' | 'decimal' | 'email' | 'url';
  readonly readOnly?: boolean;
  readonly maxLength?: number;
  readonly onInput?: (value: string) => void;
}

export function TextField({ name, label, hint, type = 'text', autocomplete = 'off', value, required = true, inputMode, readOnly = false, maxLength, onInput }: TextFieldProps): JSX.Element {
  return (
    <Field name={name} label={label} {...(hint === undefined ? {} : { hint })}>
      {(given) => (
        <Input
          {...given}
          type={type}
          autocomplete={autocomplete}
          defaultValue={value ?? ''}
          required={required}
          readOnly={readOnly}
          {...(inputMode === undefined ? {} : { inputMode })}
          {...(maxLength === undefined ? {} : { maxLength })}
          {...(onInput === undefined ? {} : { onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => { onInput(currentTarget.value); } })}
        />
      )}
    </Field>
  );
}

/** A password, which can be shown. */
export function PasswordField({ name, label, hint, autocomplete }: FieldProps & { readonly autocomplete: 'current-password' | 'new-password' }): JSX.Element {
  const isShown = useSignal(false);
  const choice = useId();
  return (
    <>
      <Field name={name} label={label} {...(hint === undefined ? {} : { hint })}>
        {(given) => <Input {...given} type={isShown.value ? 'text' : 'password'} autocomplete={autocomplete} required />}
      </Field>
      <label class="choice" for={choice}>
        <input id={choice} type="checkbox" onChange={({ currentTarget }) => (isShown.value = currentTarget.checked)} />
        {t(texts.show)}
      </label>
    </>
  );
}

interface SelectProps extends FieldProps {
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly value?: string;
  readonly onChange?: (value: string) => void;
}

export function SelectField({ name, label, hint, options, value, onChange }: SelectProps): JSX.Element {
  return (
    <Field name={name} label={label} {...(hint === undefined ? {} : { hint })}>
      {(given) => (
        <select {...given} {...(onChange === undefined ? {} : { onChange: ({ currentTarget }: { currentTarget: HTMLSelectElement }) => { onChange(currentTarget.value); } })}>
          {options.map(([option, text]) => (
            <option key={option} value={option} selected={option === value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface ChoicesProps {
  readonly name: string;
  readonly legend: string;
  readonly children: ComponentChildren;
}

/** Choices that belong together, and what is wrong with what was chosen: each of them is marked, and the first takes the focus. */
export function Choices({ name, legend, children }: ChoicesProps): JSX.Element {
  const id = useId();
  const message = useContext(Wrong)?.messageOf(name);
  return (
    <fieldset aria-describedby={message === undefined ? '' : id}>
      <legend>{legend}</legend>
      {children}
      {message === undefined ? null : <p class="field-problem" id={id}>{message}</p>}
    </fieldset>
  );
}

interface ConsentFieldProps {
  readonly name: string;
  /** What is agreed to. */
  readonly value: string;
  /** The form was refused for want of the consent, or because something else is asked for by now. */
  readonly onRefused: () => unknown;
  readonly children: ComponentChildren;
}

/** Something to agree to, and what is wrong if nobody did. */
export function ConsentField({ name, value, onRefused, children }: ConsentFieldProps): JSX.Element {
  const id = useId();
  const wrong = useContext(Wrong);
  const message = wrong?.messageOf(name);
  useEffect(() => {
    if (message !== undefined) onRefused();
  }, [wrong]);
  return (
    <div>
      <label class="choice" for={id}>
        <input
          id={id} type="checkbox" name={name} value={value} required
          aria-describedby={message === undefined ? '' : `${id}-problem`} aria-invalid={message !== undefined}
        />
        <span>{children}</span>
      </label>
      {message === undefined ? null : <p class="field-problem" id={`${id}-problem`}>{message}</p>}
    </div>
  );
}

interface CheckFieldProps {
  readonly name: string;
  readonly value?: string;
  readonly label: ComponentChildren;
  readonly checked?: boolean;
}

export function CheckField({ name, value = 'true', label, checked = false }: CheckFieldProps): JSX.Element {
  const id = useId();
  const isWrong = useContext(Wrong)?.messageOf(name) !== undefined;
  return (
    <label class="choice" for={id}>
      <input id={id} type="checkbox" name={name} value={value} defaultChecked={checked} aria-invalid={isWrong} />
      {label}
    </label>
  );
}
