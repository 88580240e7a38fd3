// The frame around every page: where one is, what one may do, who one is.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { asProblem, type Problem } from '../api/problem.ts';
import type { Realm } from '../api/session.ts';
import { date, daysUntil } from '../language/format.ts';
import { fill, language, speak, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Icon } from '../ui/icon.tsx';
import { later } from '../ui/later.tsx';
import { Failed } from '../ui/states.tsx';
import { address } from './address.ts';
import { may, me, readMe, staffMe } from './me.ts';
import { companyNavigation, type NavigationItem, staffNavigation } from './navigation.ts';
import { isProduct, titleOf } from './products.ts';
import { deployed } from './settings.ts';
import { signOut } from './sign-out.ts';

const NewTerms = later(async () => (await import('./new-terms.tsx')).NewTerms);

const texts = {
  skip: ['本文へ移動', 'Skip to content'],
  navigation: ['メニュー', 'Menu'],
  profile: ['プロフィールと設定', 'Profile and security'],
  security: ['セキュリティ', 'Security'],
  account: ['アカウント', 'Account'],
  signOut: ['ログアウト', 'Sign out'],
  ends: ['契約は{date}に終了します（残り{days}日）。', 'The contract ends on {date} ({days} days left).'],
  ended: [
    '契約は{date}に終了しました。データは閲覧とエクスポートのみできます。',
    'The contract ended on {date}. Data can be viewed and exported, but not changed.',
  ],
  export: ['データをエクスポートする', 'Export your data'],
  status: ['稼働状況とお知らせ', 'Status and notices'],
  trust: ['セキュリティへの取り組み', 'Security and trust'],
  terms: ['利用規約', 'Terms of use'],
  privacy: ['プライバシーポリシー', 'Privacy policy'],
  contact: ['お問い合わせ', 'Contact'],
  subscribe: ['お知らせを受け取る', 'Subscribe to notices'],
  home: ['トップページ', 'Home'],
} satisfies Record<string, Text>;

interface FrameProps {
  readonly realm: Realm;
  readonly children: ComponentChildren;
}

/** The frame of pages for everybody. */
export function OpenFrame({ realm, children }: FrameProps): JSX.Element {
  return (
    <div class="open-frame">
      <a class="skip" href="#main">{t(texts.skip)}</a>
      <header class="open-head">
        <a class="brand" href="/"><Mark realm={realm} />{titleOf(realm)}</a>
        <LanguageSwitch />
      </header>
      <main id="main">{children}</main>
      <Footer realm={realm} />
    </div>
  );
}

/** The frame of pages for who is signed in. */
export function Frame({ realm, children }: FrameProps): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined);
  const profile = me(realm);
  const isKnown = realm === 'staff' ? staffMe() !== undefined : profile !== undefined;
  const read = (): void => {
    problem.value = undefined;
    readMe(realm).catch((thrown: unknown) => (problem.value = asProblem(thrown)));
  };
  useEffect(() => {
    if (!isKnown) read();
  }, [realm]);
  const asked = profile?.terms_to_accept ?? undefined;
  const items = realm === 'staff' ? staffNavigation(staffMe()) : companyNavigation(realm, profile);
  return (
    <div class="frame">
      <a class="skip" href="#main">{t(texts.skip)}</a>
      <header class="side">
        <a class="brand" href={`/${realm}`}><Mark realm={realm} />{titleOf(realm)}</a>
        {profile === undefined ? null : <p class="company">{profile.organization.name}</p>}
        <nav aria-label={t(texts.navigation)}>
          <ul>
            {items.map((item) => <Item key={item.to} item={item} />)}
            <More items={items} />
          </ul>
        </nav>
        <UserMenu realm={realm} name={profile?.name ?? staffMe()?.name ?? ''} />
      </header>
      <div class="content">
        {profile === undefined ? null : <ContractBanner realm={realm} />}
        <main id="main">
          {problem.value !== undefined && problem.value.status !== 401 ? <Failed problem={problem.value} retry={read} />
            : asked !== undefined ? <NewTerms key={asked} realm={realm} version={asked} />
            : children}
        </main>
        <Footer realm={realm} />
      </div>
    </div>
  );
}

function Mark({ realm }: { readonly realm: Realm }): JSX.Element {
  return <span class={`mark ${realm}`}><Icon name={realm === 'staff' ? 'settings' : 'file'} /></span>;
}

function Item({ item: { to, text, icon, isMain } }: { readonly item: NavigationItem }): JSX.Element {
  const { pathname } = new URL(address.value, location.origin);
  // The first page is above all others, and is not where one is on them.
  const isHere = pathname === to || (to.lastIndexOf('/') > 0 && pathname.startsWith(`${to}/`));
  return (
    <li class={isMain === true ? 'main-item' : ''}>
      <a href={to} {...(isHere ? { 'aria-current': 'page' as const } : {})}>
        <Icon name={icon} />
        <span>{t(text)}</span>
      </a>
    </li>
  );
}

/** On a phone, what does not fit into the bar. */
function More({ items }: { readonly items: readonly NavigationItem[] }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const close = (): void => {
    list.current?.hidePopover();
  };
  return (
    <li class="more">
      <button type="button" popovertarget="more"><Icon name="more" /><span>{t(texts.navigation)}</span></button>
      <ul id="more" ref={list} popover="auto" onClick={close}>
        {items.map((item) => <Item key={item.to} item={item} />)}
      </ul>
    </li>
  );
}

function UserMenu({ realm, name }: { readonly realm: Realm; readonly name: string }): JSX.Element {
  return (
    <details class="user-menu">
      <summary><Icon name="user" />{name === '' ? <span class="visually-hidden">{t(texts.account)}</span> : <span>{name}</span>}</summary>
      <ul>
        <li><a href={`/${realm}/me`}>{t(realm === 'staff' ? texts.security : texts.profile)}</a></li>
        <li><LanguageSwitch /></li>
        <li><button type="button" class="link" onClick={() => void signOut(realm)}>{t(texts.signOut)}</button></li>
      </ul>
    </details>
  );
}

function LanguageSwitch(): JSX.Element {
  const other = language.value === 'ja' ? 'en' : 'ja';
  return (
    <button type="button" class="link" lang={other} onClick={() => { speak(other); }}>
      {other === 'en' ? 'English' : '日本語'}
    </button>
  );
}

function ContractBanner({ realm }: { readonly realm: Realm }): JSX.Element | null {
  const ends = me(realm)?.organization.contract_ends_on ?? undefined;
  if (ends === undefined) return null;
  const days = daysUntil(ends);
  return (
    <Banner tone={days < 0 ? 'danger' : 'warn'}>
      {fill(days < 0 ? texts.ended : texts.ends, { date: date(ends), days })}{' '}
      {may(me(realm), 'manage-company') ? <a href={`/${realm}/exports`}>{t(texts.export)}</a> : null}
    </Banner>
  );
}

function Footer({ realm }: { readonly realm: Realm }): JSX.Element {
  const settings = deployed();
  const pages = settings?.pages;
  const inLanguage = language.value === 'en' ? 'en/' : '';
  return (
    <footer class="foot">
      <a href="/">{t(texts.home)}</a>
      {realm === 'staff' ? null : <a href={`/${realm}/subscription`}>{t(texts.subscribe)}</a>}
      {realm === 'staff' ? null : <a href={`/${realm}/terms`}>{t(texts.terms)}</a>}
      {pages === undefined ? null : (
        <>
          <a href={`${pages}/${inLanguage}${isProduct(realm) ? `${realm}/` : ''}`}>{t(texts.status)}</a>
          <a href={`${pages}/${inLanguage}trust/`}>{t(texts.trust)}</a>
        </>
      )}
      {(['privacy', 'contact'] as const).map((name) => (settings?.[name] === undefined ? null : <a key={name} href={settings[name]}>{t(texts[name])}</a>))}
    </footer>
  );
}
