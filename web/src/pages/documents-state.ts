// What is so with a document, as far as its page does not have to ask.
import type { Document } from '../api/schema.ts';

/** How long a registration can be voided, in milliseconds. */
const voidPeriod = 7 * 86_400_000;

export type DocumentState = 'voided' | 'corrected' | 'correction' | 'registered';

export function stateOf({ voided_at, superseded_by, supersedes }: Pick<Document, 'voided_at' | 'superseded_by' | 'supersedes'>): DocumentState {
  if (voided_at !== null) return 'voided';
  if (superseded_by !== null) return 'corrected';
  return supersedes === null ? 'registered' : 'correction';
}

/** `contract-end`: nothing keeps it longer than the contract. `over`: what kept it has ended. */
export type Retention = 'retained' | 'over' | 'contract-end';

export function retentionOf({ keep_until, voided_at }: Pick<Document, 'keep_until' | 'voided_at'>, today: string): Retention {
  if (keep_until === null || voided_at !== null) return 'contract-end';
  return keep_until < today ? 'over' : 'retained';
}

/** Until when a registration can be voided; nothing if it no longer can. */
export function voidableUntil({ registered_at, voided_at }: Pick<Document, 'registered_at' | 'voided_at'>, now: number): string | undefined {
  const until = Date.parse(registered_at) + voidPeriod;
  return voided_at === null && now < until ? new Date(until).toISOString() : undefined;
}

/** Whether a document may be deleted, apart from a legal hold, which only the API knows. */
export function isDeletable(document: Pick<Document, 'keep_until' | 'voided_at'>, today: string): boolean {
  return document.voided_at === null && retentionOf(document, today) !== 'retained';
}
