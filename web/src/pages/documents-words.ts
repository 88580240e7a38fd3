import type { DocumentKind } from '../api/schema.ts';
import type { Text } from '../language/text.ts';
import type { DocumentState } from './documents-state.ts';

export const kinds = {
  invoice: ['請求書', 'Invoice'],
  receipt: ['領収書', 'Receipt'],
  contract: ['契約書', 'Contract'],
  estimate: ['見積書', 'Estimate'],
  'purchase-order': ['注文書', 'Purchase order'],
  'order-acceptance': ['注文請書', 'Order acceptance'],
  'delivery-note': ['納品書', 'Delivery note'],
  'dispatch-note': ['送り状', 'Dispatch note'],
  'inspection-certificate': ['検収書', 'Inspection certificate'],
  'payment-notice': ['支払通知書', 'Payment notice'],
  'purchase-statement': ['仕入明細書', 'Purchase statement'],
  other: ['その他の書類', 'Other document'],
} satisfies Record<DocumentKind, Text>;

export const allKinds = Object.entries(kinds) as [DocumentKind, Text][];

export const states = {
  voided: ['取消済み', 'Voided'],
  corrected: ['訂正済み', 'Corrected'],
  correction: ['訂正版', 'Correction'],
  registered: ['登録済み', 'Registered'],
} satisfies Record<DocumentState, Text>;

export const tones = { voided: 'neutral', corrected: 'warn', correction: 'info', registered: 'ok' } as const satisfies Record<DocumentState, string>;
