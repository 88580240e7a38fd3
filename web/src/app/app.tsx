import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect, useErrorBoundary, useRef } from 'preact/hooks';
import { asProblem, Problem } from '../api/problem.ts';
import { onSignedOut } from '../api/session.ts';
import { t } from '../language/text.ts';
import { Failed, Loading } from '../ui/states.tsx';
import { Toasts } from '../ui/toast.tsx';
import { address, followLinks, go, placeAt, signInAddress } from './address.ts';
import { Frame, OpenFrame } from './frame.tsx';
import { titleOf } from './products.ts';
import type { PageProps, Route } from './routes.ts';
import { SignInAgain } from './sign-in-again.tsx';

onSignedOut((realm) => {
  go(signInAddress(realm), { replace: true });
});

export function App(): JSX.Element {
  const { route, realm, params } = placeAt(address.value);
  const { pathname } = new URL(address.value, location.origin);
  useEffect(() => {
    document.addEventListener('click', followLinks);
    return () => {
      document.removeEventListener('click', followLinks);
    };
  }, []);
  document.title = `${t(route.title)} - ${titleOf(realm)}`;
  document.documentElement.dataset['realm'] = realm;
  const Around = route.frame === 'open' ? OpenFrame : Frame;
  return (
    <>
      <Around realm={realm}>
        {/* A page at another address begins anew. */}
        <Page key={pathname} route={route} realm={realm} params={params} />
      </Around>
      <SignInAgain />
      <Toasts />
    </>
  );
}

type Loaded = { readonly Component: ComponentType<PageProps> } | { readonly problem: Problem };

/** A page, once its code has come. */
function Page({ route, ...given }: PageProps & { readonly route: Route }): JSX.Element {
  const loaded = useSignal<Loaded | undefined>(undefined);
  const boundary = useErrorBoundary((error: unknown) => {
    console.error(error);
  });
  const load = (): void => {
    route.page().then(
      ({ default: Component }) => (loaded.value = { Component }),
      // A new version was deployed, or the network is down.
      () => (loaded.value = { problem: Problem.of('unreachable') }),
    );
  };
  useEffect(load, [route]);
  useFocusOnHeading(loaded.value !== undefined);
  const broken = boundary[0] as unknown;
  if (broken !== undefined) return <Failed problem={asProblem(broken)} retry={boundary[1]} />;
  if (loaded.value === undefined) return <Loading />;
  if ('problem' in loaded.value) return <Failed problem={loaded.value.problem} retry={load} />;
  const { Component } = loaded.value;
  return <Component {...given} />;
}

/** Whoever hears the page is told where they are now; not on the first page, which browsers announce. */
let pages = 0;
function useFocusOnHeading(isThere: boolean): void {
  const done = useRef(false);
  useEffect(() => {
    if (!isThere || done.current) return;
    done.current = true;
    pages += 1;
    if (pages === 1) return;
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [isThere]);
}
