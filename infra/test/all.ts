import { readdirSync } from 'node:fs';

// All in one process: loading CDK takes longer than all the tests together.
for (const file of readdirSync(import.meta.dirname)) {
  if (file.endsWith('.test.ts')) {
    await import(`./${file}`);
  }
}
await import('../local/site.test.ts');
await import('../local/certificate.test.ts');
await import('../local/pages.test.ts');
