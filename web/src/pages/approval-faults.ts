// What is wrong with fields of which the API does not say it, or says it too late.
import { Problem } from '../api/problem.ts';
import { language, t, type Text } from '../language/text.ts';

const texts = {
  missing: ['入力してください。', 'Enter something here.'],
  'wrong-format': ['形式が正しくありません。', 'This is not in the right format.'],
} satisfies Record<string, Text>;

type Fault = keyof typeof texts;

/** The problem of fields that cannot be sent. */
export function problemOf(faults: Readonly<Record<string, Fault>>): Problem {
  const fields = Object.entries(faults).map(([field, code]) => ({ field, code, message: t(texts[code]) }));
  return new Problem({ status: 422, type: 'invalid-fields', language: language.value, fields });
}

/** Refuses a form in which something is missing or cannot be what it should be. */
export function refuseUnfit(form: HTMLFormElement): void {
  const faults: Record<string, Fault> = {};
  for (const input of form.elements) {
    if (!(input instanceof HTMLInputElement) || input.validity.valid) continue;
    faults[input.name] = input.validity.valueMissing ? 'missing' : 'wrong-format';
  }
  if (Object.keys(faults).length > 0) throw problemOf(faults);
}
