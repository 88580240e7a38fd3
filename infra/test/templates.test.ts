import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stack, Validations } from 'aws-cdk-lib';
import { matchesSnapshot, sameText } from './snapshot.ts';
import { production, synthesize } from './synthesized.ts';

const parts = ['data', 'mail', 'pages', 'service', 'front'] as const;

for (const part of parts) {
  test(`the template of the ${part} stack is what was reviewed`, () => {
    matchesSnapshot(`${part}.template.json`, production[part]?.text ?? '');
  });
}

test('the local template is the one that is deployed to AWS', () => {
  // With the settings that differ between stages on purpose made equal, only the name of the stage differs.
  const settings = { siteUrl: 'https://app.example.jp', front: 'on', documentLock: 'COMPLIANCE', exportVolume: '500', approverDays: '7' };
  const local = synthesize({ stage: 'local', ...settings });
  for (const part of parts) {
    const renamed = (local[part]?.text ?? '')
      .replaceAll('yakusoku-local', 'yakusoku-production')
      .replaceAll('"STAGE": "local"', '"STAGE": "production"');
    sameText(renamed, production[part]?.text ?? '', `the ${part} template differs between stages`);
  }
});

test('every acknowledged finding names one resource and was reviewed', () => {
  const answers = production.app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .map(({ data }) => {
        assert.ok(!Stack.isStack(construct) && construct !== production.app, `${construct.node.path} is more than one resource`);
        // Every route is reviewed in the API's document, which says who calls it: here each answer stands once.
        const place = construct.node.path.replace(/\/[A-Z]+--.*$/, '/<route>');
        return `${place}\n${JSON.stringify(data, null, 2)}`;
      }),
  );
  matchesSnapshot('acknowledgements.txt', [...new Set(answers)].sort().join('\n\n'));
});
