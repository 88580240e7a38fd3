/** What browsers hold the client to; `shelf` is the origin where the files of documents are sent. */
export const contentSecurityPolicy = (shelf: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${shelf}`,
    "worker-src 'self'",
    "base-uri 'none'",
    // The scripts send what the forms hold. A form that sent itself would show a password to the wrong place.
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types readable worker',
  ].join('; ');

/** Keeps other sites from holding a window of the client, and from loading its files. */
export const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** For how many seconds browsers call this origin by TLS only. */
export const strictTransport = 365 * 24 * 60 * 60;
