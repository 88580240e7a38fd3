import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Enrolment } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Form, TextField } from '../ui/form.tsx';
import { toast } from '../ui/toast.tsx';
import { AppSecret } from './staff-invitation-app.tsx';
import { ProofFields } from './staff-me.tsx';

const texts = {
  title: ['認証アプリの変更', 'Change your authenticator app'],
  help: ['機種変更などで認証アプリを移すときに使います。', 'When you move to another phone or app.'],
  begin: ['新しい認証アプリを登録', 'Set up another app'],
  newCode: ['新しい認証アプリの認証コード', 'Code of the new app'],
  replace: ['変更する', 'Change'],
  replaced: ['認証アプリを変更しました。ほかの端末からはログアウトされました。', 'Your authenticator app has been changed. Other devices have been signed out.'],
} satisfies Record<string, Text>;

/** Puts another authenticator app in the place of the one that is used now. */
export function NewApp(): JSX.Element {
  const offered = useSignal<Enrolment | undefined>(undefined);
  const begin = async (): Promise<void> => {
    offered.value = await answer(signedIn('staff').POST('/v1/staff/me/enrolments'));
  };
  const replace = async ({ current_password = '', code = '', new_code = '' }: Record<string, string>): Promise<void> => {
    const body = { current_password, code, new_code, enrolment: offered.value?.enrolment ?? '' };
    await answer(signedIn('staff').PUT('/v1/staff/me/second-factor', { body }));
    offered.value = undefined;
    toast(() => t(texts.replaced));
  };
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <p>{t(texts.help)}</p>
      {offered.value === undefined ? (
        <p><Button onClick={begin}>{t(texts.begin)}</Button></p>
      ) : (
        <Form action={t(texts.replace)} onSend={replace}>
          <AppSecret enrolment={offered.value} />
          <TextField name="new_code" label={t(texts.newCode)} autocomplete="off" inputMode="numeric" />
          <ProofFields />
        </Form>
      )}
    </section>
  );
}
