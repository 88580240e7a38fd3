/**
 * Runs in CloudFront on every request for the client. What has the ending of a file is one; every other path is a page,
 * which the client's own script shows.
 */
// eslint-disable-next-line no-unused-vars -- CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const name = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!name.includes('.')) {
    request.uri = '/index.html';
  }
  return request;
}
