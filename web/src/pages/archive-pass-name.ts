/** What the file at a signed address is called: the address names the header that it will be answered with (RFC 6266). */
export function nameIn(address: string): string {
  const disposition = new URL(address).searchParams.get('response-content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded === undefined ? 'document' : decodeURIComponent(encoded);
}
