/**
 * Runs in CloudFront on `/.well-known/change-password`, by which password managers find the page on which people change
 * their password (W3C). The page asks for which product.
 */
// eslint-disable-next-line no-unused-vars -- CloudFront calls it by this name.
function handler() {
  return {
    statusCode: 302,
    statusDescription: 'Found',
    headers: {
      location: { value: '/change-password' },
      'cache-control': { value: 'no-store' },
      // CloudFront need not add its own to what it did not fetch.
      'strict-transport-security': { value: 'max-age=31536000' },
      'x-content-type-options': { value: 'nosniff' },
    },
  };
}
