// Reads out of the API's document which problems there are, and what each is called in both languages.
import { readFileSync, writeFileSync } from 'node:fs';

const { components } = JSON.parse(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8'));
const types = Object.entries(components.examples).map(([type, { summary, value }]) => [
  type,
  { status: value.status, title: [summary, value.title] },
]);

writeFileSync(
  new URL('src/api/problem-types.ts', import.meta.url),
  `import type { Text } from '../language/text.ts';

export const problemTypes: Readonly<Record<string, { readonly status: number; readonly title: Text }>> = ${JSON.stringify(Object.fromEntries(types), null, 2)};
`,
);
