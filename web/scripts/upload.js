import { Problem } from './problem.js';
import { inBoth } from './language.js';

/**
 * What the API is told of a file.
 * @param {File} file
 */
export async function described(file) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return {
    media_type: file.type === '' ? 'application/octet-stream' : file.type,
    size: file.size,
    sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

/**
 * Sends a file to where the API said, with the headers it said.
 * @param {File} file
 * @param {import('./document-fields.js').Upload} upload
 * @throws {Problem}
 */
export async function upload(file, { url, headers }) {
  const answer = await fetch(url, { method: 'PUT', headers, body: file, credentials: 'omit' }).catch(() => {
    throw Problem.unreachable();
  });
  // It is there already: it can be put once only.
  if (answer.ok || answer.status === 412) return;
  throw new Problem({
    status: answer.status,
    type: 'upload-refused',
    title: inBoth(
      'ファイルを受け取れませんでした。登録したときと同じファイルか確かめて、もう一度お試しください。',
      'The file was not taken. Is it the one that was registered? Please try again.',
    ),
    language: 'ja',
    fields: [],
  });
}

/**
 * The file that was chosen in a form.
 * @param {HTMLFormElement} form
 */
export function chosenFile(form) {
  const input = form.elements.namedItem('file');
  return input instanceof HTMLInputElement ? input.files?.[0] : undefined;
}

export function noFile() {
  return new Problem({
    status: 0,
    type: 'no-file',
    title: inBoth('ファイルを選んでください。', 'Please choose a file.'),
    language: 'ja',
    fields: [],
  });
}
