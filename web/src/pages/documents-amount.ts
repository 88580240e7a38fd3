// Amounts: people write 1,234.50, the API counts minor units.
import type { Language } from '../language/text.ts';

/** How many digits a currency has behind the point. */
function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
  } catch {
    // No currency: the API says what is wrong with it.
    return 0;
  }
}

/** An amount in minor units. What is no amount stays as it was written, for the API to say what is wrong. */
export function minorUnits(written: string, currency: string): number | string {
  const digits = digitsOf(currency);
  const plain = written.normalize('NFKC').replaceAll(/[,、\s¥$€円]/g, '');
  const [, sign = '', whole = '', part = ''] = /^([-−]?)(\d+)(?:\.(\d*))?$/.exec(plain) ?? [];
  if (whole === '' || part.length > digits) return written;
  const units = Number(whole + part.padEnd(digits, '0'));
  return sign === '' ? units : -units;
}

/** An amount for a field to begin with. */
export function plainAmount(units: number, currency: string): string {
  const digits = digitsOf(currency);
  return (units / 10 ** digits).toFixed(digits);
}

/** An amount as people read it: yen with their sign, other currencies with their code. */
export function writtenAmount(units: number, currency: string, language: Language): string {
  const locale = language === 'en' ? 'en-GB' : 'ja-JP';
  const currencyDisplay = currency === 'JPY' ? 'narrowSymbol' : 'code';
  return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay }).format(units / 10 ** digitsOf(currency));
}

/** A currency's code, as the API takes it. */
export function currencyCode(written: string): string {
  return written.normalize('NFKC').trim().toUpperCase();
}
