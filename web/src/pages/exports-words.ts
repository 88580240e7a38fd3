import type { ExportState } from '../api/schema.ts';
import type { Text } from '../language/text.ts';

/** How far an export is. */
export const states = {
  running: ['作成中', 'In progress'],
  finished: ['完了', 'Ready'],
  failed: ['失敗', 'Failed'],
} satisfies Record<ExportState, Text>;

export const tones = { running: 'info', finished: 'ok', failed: 'danger' } as const satisfies Record<ExportState, string>;
