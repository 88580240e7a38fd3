/** The addresses in what was pasted: one a line, or with commas or spaces between; each once. */
export function addressesIn(pasted: string): string[] {
  const found = new Map<string, string>();
  for (const part of pasted.normalize('NFKC').split(/[\s,;、]+/)) {
    // Mail programs copy addresses as <taro@example.jp>.
    const address = part.replace(/^<(.*)>$/, '$1');
    if (address !== '') found.set(address.toLowerCase(), found.get(address.toLowerCase()) ?? address);
  }
  return [...found.values()];
}
