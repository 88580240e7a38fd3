// How documents are written on pages.

import { inBoth, language } from './language.js';

/**
 * @typedef {{
 *   id: string, kind: string, title: string, transaction_date: string, received_on: string, amount: number, currency: string,
 *   counterparty: string, media_type: string, size: number, sha256: string, keep_until: string | null,
 *   keep_reason: string | null, supersedes: string | null, superseded_by: string | null,
 *   time_stamped_at: string | null,
 * }} Document
 */
/** @typedef {{ url: string, headers: Record<string, string> }} Upload */

/** @type {Map<string, [string, string]>} */
const kinds = new Map([
  ['contract', ['契約書', 'Contract']],
  ['estimate', ['見積書', 'Estimate']],
  ['purchase-order', ['注文書', 'Purchase order']],
  ['invoice', ['請求書', 'Invoice']],
  ['receipt', ['領収書', 'Receipt']],
  ['delivery-note', ['納品書', 'Delivery note']],
  ['dispatch-note', ['送り状', 'Dispatch note']],
  ['order-acceptance', ['注文請書', 'Order acceptance']],
  ['inspection-certificate', ['検収書', 'Inspection certificate']],
  ['payment-notice', ['支払通知書', 'Payment notice']],
  ['purchase-statement', ['仕入明細書', 'Purchase statement']],
  ['other', ['その他の書類', 'Other document']],
]);

/** @param {string} kind */
export function nameOfKind(kind) {
  const names = kinds.get(kind);
  return names === undefined ? kind : inBoth(...names);
}

/**
 * How many digits a currency has behind the point.
 * @param {string} currency
 */
function digitsOf(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
  } catch {
    // No currency: the API says what is wrong with it.
    return 0;
  }
}

/**
 * An amount as the API takes it: in minor units. What is no amount stays what it is, for the API to say what is wrong.
 * @param {string} written
 * @param {string} currency
 */
export function minorUnits(written, currency) {
  const digits = digitsOf(currency);
  const plain = written.normalize('NFKC').replaceAll(/[,\s¥$€]/g, '');
  const [, sign = '', whole = '', part = ''] = /^([-−]?)(\d+)(?:\.(\d*))?$/.exec(plain) ?? [];
  if (whole === '' || part.length > digits) return written;
  const units = Number(whole + part.padEnd(digits, '0'));
  return sign === '' ? units : -units;
}

/**
 * @param {number} units
 * @param {string} currency
 */
export function writtenAmount(units, currency) {
  const amount = units / 10 ** digitsOf(currency);
  return new Intl.NumberFormat(language(), { style: 'currency', currency, currencyDisplay: 'code' }).format(amount);
}

/**
 * @param {number} units
 * @param {string} currency
 */
export function plainAmount(units, currency) {
  const digits = digitsOf(currency);
  return (units / 10 ** digits).toFixed(digits);
}
