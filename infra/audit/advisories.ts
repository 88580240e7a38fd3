import { join } from 'node:path';
import { infra, root, virtualEnvironment } from '../local/paths.ts';
import { requirementFiles } from './dependencies.ts';
import { run, type Run } from './run.ts';

/** A tool that compares what is locked with published vulnerabilities, and how its answers read. */
export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  readonly clean: RegExp;
  readonly found: RegExp;
}

export type Answer = 'clean' | 'found' | 'not asked';

/** Only what a tool says itself counts: one that could not ask anybody found nothing, and that is no good news. */
export function answerOf({ clean, found }: Tool, { code, output }: Pick<Run, 'code' | 'output'>): Answer {
  if (code === 0) return clean.test(output) ? 'clean' : 'not asked';
  return found.test(output) ? 'found' : 'not asked';
}

export const cargoDeny: Tool = {
  command: 'cargo',
  args: ['deny', '--locked', 'check', 'advisories'],
  clean: /^advisories ok/m,
  found: /^error\[/m,
};

export const npmAudit: Tool = {
  command: 'npm',
  args: ['audit', '--package-lock-only'],
  clean: /^found 0 vulnerabilities/m,
  found: /^\d+ (?:\w+ severity )?vulnerabilit/m,
};

export const pipAudit: Tool = {
  command: join(virtualEnvironment, 'supply-chain/bin/pip-audit'),
  // --strict: a package that PyPI does not answer for is an error.
  args: ['--strict', '--no-deps', '--disable-pip', '--progress-spinner', 'off'],
  clean: /^No known vulnerabilities found/m,
  found: /^Found \d+ known vulnerabilit/m,
};

export interface Advisories {
  readonly what: string;
  readonly answer: Answer;
  readonly output: string;
}

export async function advisories(): Promise<Advisories[]> {
  const questions = [
    { what: 'crates', tool: cargoDeny, folder: root },
    { what: 'infra', tool: npmAudit, folder: infra },
    { what: 'web', tool: npmAudit, folder: join(root, 'web') },
    ...requirementFiles().map((file) => ({
      what: file,
      tool: { ...pipAudit, args: [...pipAudit.args, '--requirement', file] },
      folder: root,
    })),
  ];
  return Promise.all(questions.map(async ({ what, tool, folder }) => {
    const ran = await run(tool.command, tool.args, folder);
    return { what, answer: answerOf(tool, ran), output: ran.output.trim() };
  }));
}
