// What the name of a file says about the document, to begin the fields with.
import type { DocumentKind } from '../api/schema.ts';

/** The longer words first: 注文請書 is no 注文書, 支払通知書 no 請求書. */
const words: readonly (readonly [RegExp, DocumentKind])[] = [
  [/注文請書|order.?acceptance|acknowledg/i, 'order-acceptance'],
  [/支払通知|payment.?notice|remittance/i, 'payment-notice'],
  [/仕入明細|purchase.?statement/i, 'purchase-statement'],
  [/注文書|発注書|purchase.?order/i, 'purchase-order'],
  [/見積|estimate|quot(e|ation)/i, 'estimate'],
  [/請求書|invoice/i, 'invoice'],
  [/領収|receipt/i, 'receipt'],
  [/納品|delivery/i, 'delivery-note'],
  [/送り状|送付状|dispatch|waybill/i, 'dispatch-note'],
  [/検収|inspection/i, 'inspection-certificate'],
  [/契約|contract|agreement/i, 'contract'],
];

const maximumTitle = 200;

export interface Guess {
  readonly title: string;
  readonly kind?: DocumentKind;
  readonly transactionDate?: string;
}

export function guessFrom(fileName: string): Guess {
  // macOS names files in parts of characters.
  const name = fileName.normalize('NFC').replace(/(?<=.)\.[^.]+$/, '');
  const kind = words.find(([word]) => word.test(name))?.[1];
  const transactionDate = dayIn(name.normalize('NFKC'));
  return {
    title: Array.from(name).slice(0, maximumTitle).join(''),
    ...(kind === undefined ? {} : { kind }),
    ...(transactionDate === undefined ? {} : { transactionDate }),
  };
}

/** A day such as 20261127, 2026-11-27 or 2026年11月27日. */
function dayIn(name: string): string | undefined {
  const found =
    /(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)/.exec(name) ?? /(?<!\d)((?:19|20)\d\d)[-_./年](\d{1,2})[-_./月](\d{1,2})(?!\d)/.exec(name);
  if (found === null) return undefined;
  const [, year = '', month = '', day = ''] = found;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const read = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso) ? iso : undefined;
}
