import type { JSX } from 'preact';
import type { SubscriptionPreferences } from '../api/schema.ts';
import { componentsOf, componentTexts, type Product } from '../app/products.ts';
import { t, type Text } from '../language/text.ts';
import { CheckField, Choices } from '../ui/form.tsx';
import { kindTexts, noticeKinds } from './notice-words.ts';

const texts = {
  kinds: ['受け取るお知らせ', 'What to receive'],
  components: ['対象の機能（選択しない場合は、すべての機能）', 'Components (all, if none is selected)'],
} satisfies Record<string, Text>;

/** Which notices to receive: some kinds, and some components or all. */
export function PreferenceFields({ product, chosen }: { readonly product: Product; readonly chosen: SubscriptionPreferences }): JSX.Element {
  return (
    <>
      <Choices name="kinds" legend={t(texts.kinds)}>
        {noticeKinds.map((kind) => <CheckField key={kind} name="kinds" value={kind} label={t(kindTexts[kind])} checked={chosen.kinds.includes(kind)} />)}
      </Choices>
      <Choices name="components" legend={t(texts.components)}>
        {componentsOf[product].map((component) => (
          <CheckField key={component} name="components" value={component} label={t(componentTexts[component])} checked={chosen.components.includes(component)} />
        ))}
      </Choices>
    </>
  );
}

/** What is chosen in the form now. */
export function chosenIn(form: HTMLFormElement, product: Product): SubscriptionPreferences {
  const data = new FormData(form);
  const [kinds, components] = [data.getAll('kinds'), data.getAll('components')];
  return {
    kinds: noticeKinds.filter((kind) => kinds.includes(kind)),
    components: componentsOf[product].filter((component) => components.includes(component)),
  };
}
