import { parse } from 'smol-toml';
import type { PromiseId } from './promises.ts';

export type Kept = 'yes' | 'partly' | 'no';

/** What a test of the stories holds tests/promises.toml to. */
export interface Register {
  /** The register's first day: months count from it as long as a duty was never done. */
  readonly since: string;
  readonly 'white-paper': { readonly revisions: readonly Revision[] };
  readonly promise: readonly RegisteredPromise[];
  readonly duty: readonly Duty[];
}

export interface RegisteredPromise {
  readonly id: PromiseId;
  readonly says: string;
  readonly kept: Kept;
  /** What is still to come, unless the promise is kept. */
  readonly missing?: string;
  /** `file: title` */
  readonly tests: readonly string[];
}

export interface Revision {
  readonly version: string;
  readonly date: string;
  readonly change: string;
  readonly change_ja: string;
  /** Written, but not yet adopted by the vendor. */
  readonly draft?: boolean;
}

export interface Duty {
  readonly id: string;
  readonly promise: PromiseId;
  /** How many months may pass between one time and the next; without it, whenever there is reason to. */
  readonly months?: number;
  /** The days on record, oldest first. */
  readonly done: readonly string[];
}

export function parseRegister(text: string): Register {
  return parse(text) as unknown as Register;
}
