import { readdirSync } from 'node:fs';

// All tests share one process, because loading CDK takes longer than all tests together.
for (const file of readdirSync(import.meta.dirname)) {
  if (file.endsWith('.test.ts')) {
    await import(`./${file}`);
  }
}
await import('../local/site.test.ts');
await import('../local/certificate.test.ts');
await import('../local/totp.test.ts');
await import('../local/mailbox.test.ts');
await import('../audit/age.test.ts');
await import('../audit/sources.test.ts');
await import('../trust/proof.test.ts');
await import('../trust/trust.test.ts');
