// The first page after signing in: who one is, and what one may do.
import type { JSX } from 'preact';
import { me, staffMe } from '../app/me.ts';
import { companyNavigation, staffNavigation } from '../app/navigation.ts';
import { titleOf } from '../app/products.ts';
import type { PageProps } from '../app/routes.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Icon } from '../ui/icon.tsx';
import { Loading } from '../ui/states.tsx';
import { roles } from './members-words.ts';
import { staffRoles } from './staff-members-words.ts';

const texts = {
  title: ['ホーム', 'Home'],
  greeting: ['{name} 様', '{name}'],
  company: ['{company}（{product}）', '{company} ({product})'],
} satisfies Record<string, Text>;

export default function Overview({ realm }: PageProps): JSX.Element {
  const [profile, staff] = [me(realm), staffMe()];
  const [name, held] = realm === 'staff' ? [staff?.name, staff?.roles.map((role) => staffRoles[role])] : [profile?.name, profile && [roles[profile.role]]];
  const items = realm === 'staff' ? staffNavigation(staff) : companyNavigation(realm, profile);
  return (
    <>
      <div class="page-head"><h1>{t(texts.title)}</h1></div>
      {name === undefined || held === undefined ? (
        <Loading lines={4} />
      ) : (
        <div class="stack">
          <div>
            <p class="row">
              <strong>{fill(texts.greeting, { name })}</strong>
              {held.map((role) => <Badge key={role[1]}>{t(role)}</Badge>)}
            </p>
            {profile === undefined ? null : (
              <p class="quiet-text">{fill(texts.company, { company: profile.organization.name, product: titleOf(realm) })}</p>
            )}
          </div>
          <ul class="tiles">
            {items.map(({ to, text, help, icon }) =>
              help === undefined ? null : (
                <li key={to}>
                  <a class="card tile" href={to}>
                    <Icon name={icon} />
                    <span><strong>{t(text)}</strong><span class="quiet-text block">{t(help)}</span></span>
                  </a>
                </li>
              ),
            )}
          </ul>
        </div>
      )}
    </>
  );
}
