// Who of the staff is meant: the API names colleagues by identifiers, and the list of staff knows their names.
import { answer, signedIn } from '../api/client.ts';
import { everyPage } from '../api/every-page.ts';
import type { Staff } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { type Resource, useResource } from '../ui/resource.tsx';

const texts = {
  former: ['元の運営担当者', 'A former member of staff'],
  operator: ['システム管理者', 'The operator'],
} satisfies Record<string, Text>;

/** Everybody on the staff; they are few. */
function readStaff(): Promise<Staff[]> {
  return everyPage((query) => answer(signedIn('staff').GET('/v1/staff/members', { params: { query } })));
}

export function useStaff(): Resource<Staff[]> {
  return useResource(readStaff);
}

/** The name of somebody who acted: of the staff, of the past, or the operator of the service. */
export function nameOfStaff(everybody: readonly Staff[] | undefined, id: string): string {
  if (id === 'operator') return t(texts.operator);
  if (everybody === undefined) return '…';
  return everybody.find((one) => one.id === id)?.name ?? t(texts.former);
}
