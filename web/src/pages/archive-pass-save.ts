import { Problem } from '../api/problem.ts';
import { nameIn } from './archive-pass-name.ts';

/** Saves the file at an address. One that the browser went to would be given up for the next one. */
export async function saveFrom(address: string): Promise<void> {
  const answer = await fetch(address, { credentials: 'omit', cache: 'no-store' }).catch(() => {
    throw Problem.of('unreachable');
  });
  if (!answer.ok) throw Problem.of('not-answered', answer.status);
  const own = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = own;
  link.download = nameIn(address);
  link.click();
  URL.revokeObjectURL(own);
}
