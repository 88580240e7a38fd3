/** How often a deployment renews the day of expiry; RFC 9116 recommends less than a year from it. */
const monthsAhead = 11;

/** What the file says. */
export interface SecurityTxt {
  /** A page (`https:`) or an address (`mailto:`) for questions, which are reports here. */
  readonly contact: string;
  /** The origin of the site. */
  readonly site: string;
  /** When it is deployed. */
  readonly now: Date;
}

/**
 * Where researchers report a vulnerability (RFC 9116). It expires eleven months after the first day of the month of the
 * deployment. So it changes once a month, and a stage without a deployment for most of a year, which nobody looks after, says
 * so by itself.
 */
export function securityTxt({ contact, site, now }: SecurityTxt): string {
  const expires = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsAhead, 1));
  return [
    `Contact: ${contact}`,
    `Expires: ${expires.toISOString().replace('.000Z', 'Z')}`,
    'Preferred-Languages: ja, en',
    `Canonical: ${site}${securityTxtPath}`,
    '',
  ].join('\n');
}

export const securityTxtPath = '/.well-known/security.txt';
