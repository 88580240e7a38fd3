/** The conditions among the fields of a form, or in the query of an address, that are given. */
export function filled<Name extends string>(names: readonly Name[], given: Iterable<readonly [string, string]>): Partial<Record<Name, string>> {
  const written = new Map([...given].map(([name, value]) => [name, value.trim()]));
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = written.get(name) ?? '';
    if (value !== '') found[name] = value;
  }
  return found;
}
