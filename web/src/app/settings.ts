// What differs between deployments, and is not the API's to say.
import { signal } from '@preact/signals';

interface Settings {
  /** Where the notices and the trust page are published. */
  readonly pages: string;
}

const settings = signal<Settings | undefined>(undefined);
let isAsked = false;

/** Where the notices are published, once it is known; without it, nothing leads there. */
export function pagesAddress(): string | undefined {
  if (!isAsked) {
    isAsked = true;
    fetch('/settings.json')
      .then(async (answer) => {
        if (answer.ok) settings.value = (await answer.json()) as Settings;
      })
      .catch(() => undefined);
  }
  return settings.value?.pages;
}
