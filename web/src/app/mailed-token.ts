import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { takeToken } from './address.ts';

/** Whether it can be a token: a link that was cut is no link that has ended. */
export function isWhole(token: string): boolean {
  return /^[\w-]{43}$/.test(token);
}

/** The token of the mailed link that led here; also of one that is opened while the page is there already. */
export function useMailedToken(): string | undefined {
  const first = useMemo(takeToken, []);
  const token = useSignal(first);
  useEffect(() => {
    const read = (): void => {
      token.value = takeToken() ?? token.value;
    };
    addEventListener('hashchange', read);
    return () => {
      removeEventListener('hashchange', read);
    };
  }, []);
  return token.value;
}
