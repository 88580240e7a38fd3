/** The cursor of the next part of a list, of a `Link` header. */
export function nextIn({ headers }: Response): string | null {
  const next = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '')?.[1];
  return next === undefined ? null : new URL(next, location.origin).searchParams.get('cursor');
}
