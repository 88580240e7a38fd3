// Terms of use that ask everyone again stand in the place of every page, until they are accepted.
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Realm } from '../api/session.ts';
import { t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Form } from '../ui/form.tsx';
import { Shown } from '../ui/resource.tsx';
import { readMe } from './me.ts';
import { ofProduct } from './products.ts';
import { signOut } from './sign-out.ts';
import { TermsText, useTerms, versionInWords } from './terms.tsx';

const texts = {
  title: ['利用規約が新しくなりました', 'Our terms of use have changed'],
  lead: ['続けてご利用いただくには、内容をご確認のうえ、同意してください。', 'Please read the new terms, and accept them to go on.'],
  accept: ['同意して続ける', 'Accept and continue'],
  decline: ['同意せずにログアウト', 'Sign out without accepting'],
} satisfies Record<string, Text>;

export function NewTerms({ realm, version }: { readonly realm: Realm; readonly version: string }): JSX.Element {
  const terms = useTerms(realm, version);
  const accept = async (): Promise<void> => {
    try {
      await answer(signedIn(realm).PUT('/v1/{product}/me/terms', { params: { path: ofProduct(realm) }, body: { version } }));
    } finally {
      // A refusal says that something else is asked for by now, or nothing.
      await readMe(realm);
    }
  };
  return (
    <div class="stack medium">
      <h1>{t(texts.title)}</h1>
      <p class="lead">{t(texts.lead)}</p>
      <Shown of={terms} lines={8}>
        {(shown) => (
          <div class="stack">
            <section class="card">
              <h2>{versionInWords(shown.version)}</h2>
              <TermsText terms={shown} />
            </section>
            <Form action={t(texts.accept)} onSend={accept} beside={<Decline realm={realm} />}>{null}</Form>
          </div>
        )}
      </Shown>
    </div>
  );
}

function Decline({ realm }: { readonly realm: Realm }): JSX.Element {
  return <Button kind="quiet" onClick={() => signOut(realm)}>{t(texts.decline)}</Button>;
}
