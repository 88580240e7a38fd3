import type { Realm } from '../api/session.ts';
import { me } from '../app/me.ts';
import { t, type Text } from '../language/text.ts';
import { useResource } from '../ui/resource.tsx';
import { readMembers } from './members-read.ts';

const texts = {
  gone: ['削除されたメンバー', 'a member who was removed'],
  unknown: ['メンバー', 'a member'],
} satisfies Record<string, Text>;

/** What members are called by their numbers, as soon as it is known. */
export function useMemberNames(realm: Realm): (member: string | null) => string {
  const who = me(realm);
  // Only Pro-Sign has members to read.
  const members = useResource(() => (realm === 'pro-sign' ? readMembers(realm) : Promise.resolve([])), [realm]);
  return (member) => {
    if (member === who?.id) return who.name;
    const found = members.value?.find(({ id }) => id === member)?.name;
    return found ?? t(realm === 'pro-sign' && members.value !== undefined ? texts.gone : texts.unknown);
  };
}
