import type { JSX } from 'preact';
import type { Terms } from '../api/schema.ts';
import { query } from '../app/address.ts';
import type { PageProps } from '../app/routes.ts';
import { TermsText, useTerms, versionInWords } from '../app/terms.tsx';
import { t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Shown } from '../ui/resource.tsx';

const texts = {
  title: ['利用規約', 'Terms of use'],
  inForce: ['現在有効', 'In force'],
  earlier: ['過去の版', 'Earlier version'],
  announced: ['施行前', 'Not yet in force'],
  others: ['ほかの版', 'Other versions'],
} satisfies Record<string, Text>;

export default function TermsPage({ realm }: PageProps): JSX.Element {
  const terms = useTerms(realm, query().get('version') ?? undefined);
  return (
    <div class="stack medium">
      <h1>{t(texts.title)}</h1>
      <Shown of={terms} lines={8}>
        {(shown) => (
          <div class="stack">
            <section class="card">
              <h2>{versionInWords(shown.version)} <Standing terms={shown} /></h2>
              <TermsText terms={shown} />
            </section>
            <Others realm={realm} terms={shown} />
          </div>
        )}
      </Shown>
    </div>
  );
}

function Standing({ terms: { version, in_force } }: { readonly terms: Terms }): JSX.Element {
  if (version === in_force) return <Badge tone="ok">{t(texts.inForce)}</Badge>;
  return <Badge tone="warn">{t(version < in_force ? texts.earlier : texts.announced)}</Badge>;
}

function Others({ realm, terms: { version, versions } }: Pick<PageProps, 'realm'> & { readonly terms: Terms }): JSX.Element | null {
  const others = versions.filter((one) => one !== version);
  if (others.length === 0) return null;
  return (
    <section>
      <h2>{t(texts.others)}</h2>
      <ul>
        {others.map((one) => <li key={one}><a href={`/${realm}/terms?version=${one}`}>{versionInWords(one)}</a></li>)}
      </ul>
    </section>
  );
}
