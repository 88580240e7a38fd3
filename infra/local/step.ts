/** Says what is being done and, when it is done, how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const terminal = process.stderr.isTTY;
  if (terminal) process.stderr.write(`… ${what}\r`);
  try {
    const result = await work();
    process.stderr.write(`${terminal ? '\x1b[K' : ''}✓ ${what}  ${seconds()}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`${terminal ? '\x1b[K' : ''}✗ ${what}  ${seconds()}\n`);
    throw error;
  }
}
