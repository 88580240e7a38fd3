import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Construct } from 'constructs';
import type { Platform, UseCase } from './use-case.ts';

type UseCaseClass = (new (scope: Construct, name: string, platform: Platform) => UseCase) & Pick<typeof UseCase, 'isPartOf'>;

const folder = join(import.meta.dirname, 'use-cases');

/** Every use case by its name, which is the name of its file: adding the file is all it takes to deploy one. */
export const useCases: ReadonlyMap<string, UseCaseClass> = new Map(
  await Promise.all(
    readdirSync(folder)
      .sort()
      .map(async (file): Promise<[string, UseCaseClass]> => {
        const { default: useCase } = (await import(join(folder, file))) as { default: UseCaseClass };
        return [basename(file, '.ts'), useCase];
      }),
  ),
);
