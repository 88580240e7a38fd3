import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeAt, codeBefore } from './totp.ts';

void test('codes are those of RFC 6238', () => {
  // The secret of appendix B, "12345678901234567890".
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  assert.equal(codeAt(secret, 59_000), '287082');
  assert.equal(codeAt(secret, 1_111_111_109_000), '081804');
  assert.equal(codeBefore(secret, 89_000), '287082');
});
