import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';

interface Operation {
  readonly tags: readonly [useCase: string];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Route {
  readonly method: HttpMethod;
  readonly path: string;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8')) as Document;

/** The routes of a use case, from the API document: a route that is not in it does not exist. */
export function routesOf(useCase: string): Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { tags }]) => tags[0] === useCase)
      .map(([method]) => ({
        method: HttpMethod[method.toUpperCase() as keyof typeof HttpMethod],
        path,
      })),
  );
}
