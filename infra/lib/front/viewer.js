/**
 * Runs in CloudFront on every call of the API, and says whose it is: the API sees only CloudFront's address. What a viewer
 * sends under the name is replaced.
 */
// eslint-disable-next-line no-unused-vars -- CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  request.headers['yakusoku-viewer'] = { value: event.viewer.ip };
  return request;
}
