import { describe, expect, test } from 'vitest';
import { nameIn } from '../src/pages/archive-pass-name.ts';
import { minorUnits, plainAmount, writtenAmount } from '../src/pages/documents-amount.ts';
import { asQuery, filtersIn } from '../src/pages/documents-filters.ts';
import { guessFrom } from '../src/pages/documents-guess.ts';
import { isDeletable, retentionOf, stateOf, voidableUntil } from '../src/pages/documents-state.ts';

describe('an amount', () => {
  test('is read with full-width digits, commas and signs', () => {
    expect(minorUnits('１００，０００', 'JPY')).toBe(100_000);
    expect(minorUnits('¥1,234円', 'JPY')).toBe(1234);
    expect(minorUnits('-12.5', 'USD')).toBe(-1250);
  });

  test('stays as written when it is none', () => {
    expect(minorUnits('about 5', 'JPY')).toBe('about 5');
    expect(minorUnits('1.5', 'JPY')).toBe('1.5');
  });

  test('is written with the digits of its currency', () => {
    expect(plainAmount(1250, 'USD')).toBe('12.50');
    expect(writtenAmount(123_456, 'JPY', 'ja')).toMatch(/^[¥￥]123,456$/);
    expect(writtenAmount(1250, 'USD', 'en')).toMatch(/^USD\s12\.50$/);
  });
});

describe('filters', () => {
  const typed = { from: '2026-04-01', to: '', counterparty: ' 例 ', minimum: '1,000', maximum: '', currency: 'usd', page: '2' };

  test('keep what was typed, without empty fields and others', () => {
    expect(filtersIn(Object.entries(typed))).toEqual({ from: '2026-04-01', counterparty: '例', minimum: '1,000', currency: 'usd' });
  });

  test('are the same after a way through the address', () => {
    const filters = filtersIn(Object.entries(typed));
    expect(filtersIn(new URLSearchParams(filters))).toEqual(filters);
  });

  test('leave out a currency without an amount', () => {
    expect(filtersIn([['currency', 'JPY']])).toEqual({});
  });

  test('ask the API in minor units', () => {
    expect(asQuery({ minimum: '1,000', currency: 'usd' })).toEqual({ minimum: '100000', currency: 'USD' });
  });
});

describe('a document', () => {
  const registered = { supersedes: null, superseded_by: null, voided_at: null };

  test('says what became of it', () => {
    expect(stateOf(registered)).toBe('registered');
    expect(stateOf({ ...registered, supersedes: 'doc_1' })).toBe('correction');
    expect(stateOf({ ...registered, supersedes: 'doc_1', superseded_by: 'doc_3' })).toBe('corrected');
    expect(stateOf({ ...registered, superseded_by: 'doc_3', voided_at: '2026-11-23T03:00:00Z' })).toBe('voided');
  });

  test('is retained through its last day', () => {
    const kept = { keep_until: '2034-05-31', voided_at: null };
    expect(retentionOf(kept, '2034-05-31')).toBe('retained');
    expect(retentionOf(kept, '2034-06-01')).toBe('over');
    expect(retentionOf({ ...kept, keep_until: null }, '2026-11-27')).toBe('contract-end');
    expect(retentionOf({ ...kept, voided_at: '2026-11-23T03:00:00Z' }, '2026-11-27')).toBe('contract-end');
  });

  test('can be voided for seven days, and once', () => {
    const seen = { registered_at: '2026-11-20T03:00:00Z', voided_at: null };
    const [last, over] = [Date.parse('2026-11-27T02:59:59Z'), Date.parse('2026-11-27T03:00:00Z')];
    expect(voidableUntil(seen, last)).toBe('2026-11-27T03:00:00.000Z');
    expect(voidableUntil(seen, over)).toBeUndefined();
    expect(voidableUntil({ ...seen, voided_at: '2026-11-21T03:00:00Z' }, last)).toBeUndefined();
  });

  test('can be deleted when nothing retains it', () => {
    expect(isDeletable({ keep_until: '2034-05-31', voided_at: null }, '2034-05-31')).toBe(false);
    expect(isDeletable({ keep_until: '2034-05-31', voided_at: null }, '2034-06-01')).toBe(true);
    expect(isDeletable({ keep_until: null, voided_at: null }, '2026-11-27')).toBe(true);
    expect(isDeletable({ keep_until: null, voided_at: '2026-11-21T03:00:00Z' }, '2026-11-27')).toBe(false);
  });
});

describe('the name of a file', () => {
  test('says title, kind and day', () => {
    expect(guessFrom('請求書_20261127.pdf')).toEqual({ title: '請求書_20261127', kind: 'invoice', transactionDate: '2026-11-27' });
    expect(guessFrom('注文請書 2026年4月1日.pdf')).toEqual({ title: '注文請書 2026年4月1日', kind: 'order-acceptance', transactionDate: '2026-04-01' });
  });

  test('says no day that does not exist', () => {
    expect(guessFrom('scan 2026-02-30.png')).toEqual({ title: 'scan 2026-02-30' });
    expect(guessFrom('IMG_202611271.jpg')).toEqual({ title: 'IMG_202611271' });
  });

  test('keeps a name that is only an ending', () => {
    expect(guessFrom('.pdf').title).toBe('.pdf');
  });
});

test('a download is named as its address says', () => {
  const disposition = `attachment; filename="document.pdf"; filename*=UTF-8''${encodeURIComponent('請求書 4月.pdf')}`;
  const address = `https://files.example/x?${new URLSearchParams({ 'response-content-disposition': disposition }).toString()}`;
  expect(nameIn(address)).toBe('請求書 4月.pdf');
  expect(nameIn('https://files.example/x')).toBe('document');
});
