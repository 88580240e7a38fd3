import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';

/** By caller, why API Gateway has no authorizer in front of a route. */
const callers = {
  anyone: 'Open to anyone: there is no account yet, or nothing to protect.',
  'mail token': 'The function checks the single-use token that was mailed to the caller.',
  password: 'The function checks the password: this is where access begins.',
  'refresh token': 'The function checks and rotates the refresh token.',
  'access token': 'The function verifies the access token in process, with the session it belongs to.',
  'archive pass': 'The function checks the pass, of which only a hash is stored.',
  staff: 'The function verifies the access token of the staff in process, with the session it belongs to.',
} as const;

interface Operation {
  readonly tags: readonly [useCase: string];
  readonly 'x-caller': keyof typeof callers;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Route {
  readonly method: HttpMethod;
  readonly path: string;
  /** Why it has no authorizer. */
  readonly reason: string;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8')) as Document;

/** The routes of a use case, from the API document: a route that is not in it does not exist. */
export function routesOf(useCase: string): Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { tags }]) => tags[0] === useCase)
      .map(([method, operation]) => ({
        method: HttpMethod[method.toUpperCase() as keyof typeof HttpMethod],
        path,
        reason: callers[operation['x-caller']],
      })),
  );
}
