// Inviting many at once: addresses are pasted, and each has a result of its own.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { InvitationBatch, InvitationResult, Profile, Role } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, SelectField } from '../ui/form.tsx';
import { toast } from '../ui/toast.tsx';
import { problemOf } from './approval-faults.ts';
import { addressesIn } from './members-addresses.ts';
import { chosenPermissions, PermissionFields } from './members-permissions.tsx';
import { grantablePermissions, grantableRoles } from './members-rights.ts';
import { allRoles, roles } from './members-words.ts';

const texts = {
  title: ['メンバーを招待', 'Invite members'],
  email: ['メールアドレス', 'Email addresses'],
  emailHint: ['1行に1件。招待メールのリンクは7日間有効です。', 'One per line. The links in the invitations are valid for 7 days.'],
  role: ['役割', 'Role'],
  send: ['招待メールを送信', 'Send invitations'],
  close: ['閉じる', 'Close'],
  results: ['送信結果', 'Results'],
  invited: ['送信済み', 'Sent'],
  refused: ['未送信', 'Not sent'],
  sent: ['{count}件の招待メールを送信しました。', '{count} invitations sent.'],
  left: ['送信できなかったアドレスは入力欄に残しています。', 'Addresses that could not be invited are still in the field.'],
} satisfies Record<string, Text>;

/** How many the API takes at once. */
const most = 50;

interface Outcome {
  readonly address: string;
  /** Why nothing was sent. */
  readonly refusal: string | undefined;
}

interface InviteProps {
  readonly realm: Realm;
  readonly who: Profile;
  readonly onInvited: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function InviteDialog({ realm, who, onInvited, onClose }: InviteProps): JSX.Element {
  const offeredRoles = grantableRoles(who);
  const offered = grantablePermissions(who);
  const role = useSignal<Role>('general');
  const outcomes = useSignal<readonly Outcome[]>([]);
  // Names each batch until it is answered, so that a lost answer invites nobody twice.
  const keys = useRef(new Map<string, string>());

  const invite = async (body: InvitationBatch): Promise<readonly InvitationResult[]> => {
    const written = JSON.stringify(body);
    const key = keys.current.get(written) ?? crypto.randomUUID();
    keys.current.set(written, key);
    const params = { path: ofProduct(realm), header: { 'Idempotency-Key': key } };
    const { results } = await answer(signedIn(realm).POST('/v1/{product}/invitations', { params, body }));
    keys.current.delete(written);
    return results;
  };
  const send = async (fields: Record<string, string>, form: HTMLFormElement): Promise<void> => {
    const addresses = addressesIn(fields['email'] ?? '');
    if (addresses.length === 0) throw problemOf({ email: 'missing' });
    const permissions = role.value === 'general' ? chosenPermissions(form, offered) : [];
    outcomes.value = [];
    try {
      for (let from = 0; from < addresses.length; from += most) {
        const batch = addresses.slice(from, from + most);
        const results = await invite({ invitations: batch.map((email) => ({ email, role: role.value, permissions })) });
        outcomes.value = [...outcomes.value, ...batch.map((address, at) => ({ address, refusal: refusalOf(results[at]) }))];
      }
    } finally {
      const sent = new Set(outcomes.value.flatMap(({ address, refusal }) => (refusal === undefined ? [address] : [])));
      // What was sent leaves the field; the rest stays, to be corrected or sent again.
      const input = form.elements.namedItem('email');
      if (input instanceof HTMLTextAreaElement) input.value = addresses.filter((address) => !sent.has(address)).join('\n');
      if (sent.size > 0) {
        toast(() => fill(texts.sent, { count: sent.size }));
        await onInvited();
      }
    }
    if (outcomes.value.every(({ refusal }) => refusal === undefined)) onClose();
  };
  return (
    <Dialog title={t(texts.title)} onClose={onClose}>
      <div class="dialog-body">
        <Form action={t(texts.send)} onSend={send} beside={<Button kind="quiet" onClick={onClose}>{t(texts.close)}</Button>}>
          <Field name="email" label={t(texts.email)} hint={t(texts.emailHint)}>
            {(described) => <textarea {...described} rows={5} autocomplete="off" spellcheck={false} />}
          </Field>
          {offeredRoles.length === 1 ? null : (
            <SelectField
              name="role"
              label={t(texts.role)}
              value={role.value}
              options={offeredRoles.map((one) => [one, t(roles[one])] as const)}
              onChange={(chosen) => { role.value = allRoles.find((one) => one === chosen) ?? 'general'; }}
            />
          )}
          {role.value === 'general' ? <PermissionFields offered={offered} held={[]} /> : null}
        </Form>
        <Results outcomes={outcomes.value} />
      </div>
    </Dialog>
  );
}

/** Why somebody was not invited, as the API says it. */
function refusalOf(result: InvitationResult | undefined): string | undefined {
  if (result === undefined) return Problem.of('not-answered').title;
  if (result.status === 'invited') return undefined;
  return result.problem.errors?.[0]?.message ?? result.problem.title;
}

function Results({ outcomes }: { readonly outcomes: readonly Outcome[] }): JSX.Element {
  return (
    <div role="status">
      {outcomes.length === 0 ? null : (
        <section class="stack-small">
          <h3>{t(texts.results)}</h3>
          <p class="hint">{t(texts.left)}</p>
          <ul class="list results">
            {outcomes.map(({ address, refusal }) => (
              <li key={address}>
                <span class="row between">
                  {address}
                  <Badge tone={refusal === undefined ? 'ok' : 'danger'}>{t(refusal === undefined ? texts.invited : texts.refused)}</Badge>
                </span>
                {refusal === undefined ? null : <p class="field-problem">{refusal}</p>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
