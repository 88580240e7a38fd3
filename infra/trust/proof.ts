import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Register, RegisteredPromise } from './register.ts';

export type Result = 'passed' | 'failed';

/** What the last complete run of the tests said. */
export interface Proof {
  /** When the earlier of its two parts ended. */
  readonly at: Date;
  /** By the title of a test. A test that ran on several engines has passed if it did on each. */
  readonly results: ReadonlyMap<string, Result>;
}

/** The reports that `make test` leaves behind: one of the Rust tests, one of the CDK tests. */
const reports = ['target/nextest/proof/junit.xml', 'target/infra/junit.xml'];

/** Without both reports nothing is proven here. */
export function readProof(root: string): Proof | undefined {
  const files = reports.map((report) => join(root, report));
  if (!files.every((file) => existsSync(file))) return undefined;
  const at = new Date(Math.min(...files.map((file) => statSync(file).mtimeMs)));
  return { at, results: results(files.map((file) => readFileSync(file, 'utf8'))) };
}

/** The register as far as the last run bears it out: a promise one of whose tests failed is not kept. */
export function borneOut(register: Register, proof: Proof | undefined): Register {
  const failed = ({ tests }: RegisteredPromise): boolean => tests.some((test) => proof?.results.get(titleOf(test)) === 'failed');
  return { ...register, promise: register.promise.map((one) => (failed(one) ? { ...one, kept: 'no' } : one)) };
}

/** The register names a test as `file: title`. */
export function titleOf(test: string): string {
  return test.replace(/^.*?: /s, '');
}

/** Reads what nextest and node:test write as JUnit. */
export function results(reports: readonly string[]): Map<string, Result> {
  const found = new Map<string, Result>();
  for (const report of reports) {
    const cases = report.matchAll(/<testcase\s((?:[\w:-]+="[^"]*"\s*)*)(?:\/>|>(.*?)<\/testcase>)/gs);
    for (const [, attributes = '', content = ''] of cases) {
      if (/<skipped\b/.test(content)) continue;
      const name = /\bname="([^"]*)"/.exec(` ${attributes}`)?.[1] ?? '';
      const title = unescaped(name).replace(/^(?:\w+::)*/, '');
      const failed = /<(?:failure|error)\b/.test(content) || found.get(title) === 'failed';
      found.set(title, failed ? 'failed' : 'passed');
    }
  }
  return found;
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
