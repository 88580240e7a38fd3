// The terms of use: people read them, and accept the version that they have read.
import type { JSX } from 'preact';
import { answer, open } from '../api/client.ts';
import type { Terms } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { date } from '../language/format.ts';
import { fill, language, t, type Text } from '../language/text.ts';
import { ConsentField } from '../ui/form.tsx';
import { Readable } from '../ui/readable.tsx';
import { type Resource, Shown, useResource } from '../ui/resource.tsx';
import { ofProduct } from './products.ts';

const texts = {
  version: ['{day}版', 'Version of {day}'],
  before: ['', 'I accept the '],
  terms: ['利用規約（{day}版）', 'terms of use (version of {day})'],
  after: ['に同意する', ''],
} satisfies Record<string, Text>;

/** How people name a version. */
export function versionInWords(version: string): string {
  return fill(texts.version, { day: date(version) });
}

/** The version that is in force, or another that is named. */
export function useTerms(realm: Realm, version?: string): Resource<Terms> {
  const query = version === undefined ? {} : { version };
  return useResource(
    () => answer(open.GET('/v1/{product}/terms', { params: { path: ofProduct(realm), query } })),
    [realm, version, language.value],
  );
}

/** What a version says. */
export function TermsText({ terms: { html, language: spoken } }: { readonly terms: Terms }): JSX.Element {
  return <article class="prose" lang={spoken}><Readable html={html} addressOf={(href) => href} /></article>;
}

/** Accepts the version that is in force. The terms open beside the form, so that nothing typed is lost. */
export function TermsField({ realm }: { readonly realm: Realm }): JSX.Element {
  const terms = useTerms(realm);
  return (
    <Shown of={terms} lines={1}>
      {({ version }) => (
        // Whoever has agreed to one version has not agreed to another.
        <ConsentField key={version} name="terms" value={version} onRefused={terms.reload}>
          {t(texts.before)}
          <a href={`/${realm}/terms`} target="_blank">{fill(texts.terms, { day: date(version) })}</a>
          {t(texts.after)}
        </ConsentField>
      )}
    </Shown>
  );
}
