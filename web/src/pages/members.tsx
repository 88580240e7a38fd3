// Who uses the service in a company, what they may do there, and who was invited.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Member, Profile } from '../api/schema.ts';
import { query, setQuery } from '../app/address.ts';
import { may, me } from '../app/me.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/form.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { Empty, Loading, State } from '../ui/states.tsx';
import { ChangeDialog } from './members-change.tsx';
import { HandOver } from './members-hand-over.tsx';
import { Invitations } from './members-invitations.tsx';
import { InviteDialog } from './members-invite.tsx';
import { readInvitations, readMembers } from './members-read.ts';
import { Removal } from './members-removal.tsx';
import { mayInvite } from './members-rights.ts';
import { type Act, MembersTable } from './members-table.tsx';
import { allRoles, roles } from './members-words.ts';

const texts = {
  title: ['メンバー', 'Members'],
  invite: ['メンバーを招待', 'Invite members'],
  search: ['氏名・メールアドレスで検索', 'Search by name or email address'],
  role: ['役割', 'Role'],
  all: ['すべての役割', 'All roles'],
  count: ['{count}名', '{count} members'],
  noMatch: ['条件に合うメンバーがいません', 'No member matches'],
  clear: ['条件をクリア', 'Clear filters'],
  notOffered: ['この製品にはメンバーの管理がありません', 'This product has no members to manage'],
  notOfferedHelp: ['招待と役割は、Pro-Signでご利用いただけます。', 'Invitations and roles are part of Pro-Sign.'],
} satisfies Record<string, Text>;

export default function Members({ realm }: PageProps): JSX.Element {
  const who = me(realm);
  if (realm !== 'pro-sign') {
    return (
      <>
        <div class="page-head"><h1>{t(texts.title)}</h1></div>
        <State icon="people" title={t(texts.notOffered)}><p>{t(texts.notOfferedHelp)}</p></State>
      </>
    );
  }
  return who === undefined ? (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1></div>
      <Loading />
    </>
  ) : (
    <Company realm={realm} who={who} />
  );
}

function matches({ name, email, role }: Member, wanted: string, wantedRole: string): boolean {
  const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');
  return (wantedRole === '' || role === wantedRole) && plain(`${name}\n${email}`).includes(plain(wanted));
}

function Company({ realm, who }: { readonly realm: PageProps['realm']; readonly who: Profile }): JSX.Element {
  const conditions = { q: query().get('q') ?? '', role: query().get('role') ?? '' };
  const maySee = may(who, 'invite');
  const members = useResource(() => readMembers(realm), [realm]);
  const invitations = useResource(() => (maySee ? readInvitations(realm) : Promise.resolve([])), [realm, maySee]);
  const chosen = useSignal<{ readonly act: Act; readonly member: Member } | undefined>(undefined);
  const isInviting = useSignal(false);
  const cleared = useSignal(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const close = (): void => {
    chosen.value = undefined;
  };
  const removed = (gone: Member): void => {
    members.set((members.value ?? []).filter(({ id }) => id !== gone.id));
    // The row is gone with its menu.
    setTimeout(() => heading.current?.focus());
  };
  const clear = (): void => {
    setQuery({});
    cleared.value += 1;
  };
  const dialog = (): JSX.Element | null => {
    if (chosen.value === undefined) return null;
    const { act, member: seen } = chosen.value;
    const member = members.value?.find(({ id }) => id === seen.id) ?? seen;
    const given = { realm, member, who, onChanged: members.reload, onClose: close };
    if (act === 'change') return <ChangeDialog {...given} />;
    if (act === 'hand-over') return <HandOver {...given} />;
    return <Removal realm={realm} member={member} onRemoved={() => { removed(member); }} onClose={close} />;
  };
  return (
    <>
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>{t(texts.title)}</h1>
        {mayInvite(who) ? <Button kind="primary" onClick={() => { isInviting.value = true; }}>{t(texts.invite)}</Button> : null}
      </div>
      <div class="fields filter" role="search" key={cleared.value}>
        <TextField name="q" label={t(texts.search)} value={conditions.q} required={false} onInput={(q) => { setQuery({ ...conditions, q }); }} />
        <SelectField
          name="role"
          label={t(texts.role)}
          options={[['', t(texts.all)], ...allRoles.map((role) => [role, t(roles[role])] as const)]}
          value={conditions.role}
          onChange={(role) => { setQuery({ ...conditions, role }); }}
        />
      </div>
      <div class="stack">
        <Shown of={members}>
          {(everybody) => {
            const found = everybody.filter((member) => matches(member, conditions.q, conditions.role));
            return (
              <>
                <p class="quiet-text" role="status">{fill(texts.count, { count: found.length })}</p>
                {found.length === 0 ? (
                  <Empty icon="search" title={t(texts.noMatch)}><Button onClick={clear}>{t(texts.clear)}</Button></Empty>
                ) : (
                  <MembersTable shown={found} everybody={everybody} who={who} onChoose={(act, member) => { chosen.value = { act, member }; }} />
                )}
              </>
            );
          }}
        </Shown>
        {maySee ? <Invitations realm={realm} who={who} invitations={invitations} /> : null}
      </div>
      {dialog()}
      {isInviting.value ? <InviteDialog realm={realm} who={who} onInvited={invitations.reload} onClose={() => { isInviting.value = false; }} /> : null}
    </>
  );
}
