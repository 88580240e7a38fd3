// What differs between deployments, and is not the API's to say.
import { signal } from '@preact/signals';

interface Settings {
  /** Where the notices and the trust page are published. */
  readonly pages: string;
  /** Pages of the vendor's own, as far as they are set. */
  readonly privacy?: string;
  readonly contact?: string;
  /** What there is to look at on a machine of one's own; nothing on AWS. */
  readonly tour?: Tour;
}

export interface Tour {
  readonly email: string;
  readonly password: string;
  readonly mailbox: string;
  readonly codes: string;
  /** The number of a customer whose data was deleted. */
  readonly formerCustomer?: string;
}

const settings = signal<Settings | undefined>(undefined);
let isAsked = false;

/** The settings, once they are known; without them, nothing leads where they say. */
export function deployed(): Settings | undefined {
  if (!isAsked) {
    isAsked = true;
    fetch('/settings.json')
      .then(async (answer) => {
        if (answer.ok) settings.value = (await answer.json()) as Settings;
      })
      .catch(() => undefined);
  }
  return settings.value;
}
