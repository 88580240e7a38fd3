import type { Text } from '../language/text.ts';

/** The most that the API takes, in bytes. */
const maximum = 104_857_600;

const empty: Text = ['空のファイルは登録できません。', 'An empty file cannot be registered.'];
const large: Text = ['100 MBを超えるファイルは登録できません。', 'Files of more than 100 MB cannot be registered.'];

/** Why a file cannot be registered, as far as that shows before it is read. */
export function unfitness({ size }: Pick<File, 'size'>): Text | undefined {
  if (size === 0) return empty;
  return size > maximum ? large : undefined;
}
