interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** All items of a list that comes in pages. */
export async function everyPage<T>(read: (query: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** What was read so far of a list, and where it goes on. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/**
 * The next items of a list. A page of the API may hold none though there are more: so many pages are read before that
 * is the answer.
 */
export async function nextItems<T>(
  read: (query: { cursor?: string }) => Promise<Page<T>>,
  { items, next }: Listed<T> = { items: [], next: null },
  pages = Infinity,
): Promise<Listed<T>> {
  let cursor = next;
  for (let count = 1; ; count += 1) {
    const page = await read(cursor === null ? {} : { cursor });
    cursor = page.next_cursor;
    if (page.items.length > 0 || cursor === null || count >= pages) return { items: [...items, ...page.items], next: cursor };
  }
}
