import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourcesOf, synthesize } from './synthesized.ts';

const elsewhere = synthesize({
  mailRegion: 'us-east-1',
  sender: 'no-reply@mail.example.jp',
  company: '株式会社例',
  companyEnglish: 'Rei Co., Ltd.',
  contactUrl: 'https://www.example.jp/contact',
});

test('only mail may be in another region', () => {
  const { data, mail, service } = elsewhere;
  assert.deepEqual([data.region, mail.region, service.region], ['ap-northeast-1', 'us-east-1', 'ap-northeast-1']);
  assert.deepEqual(new Set(mail.resources.map(({ type }) => type)), new Set(['AWS::SES::ConfigurationSet', 'AWS::SES::EmailIdentity']));
});

test('the service names another region only to send mail through it', () => {
  const { data, service } = elsewhere;
  assert.doesNotMatch(data.text, /us-east-1/);
  const naming = service.resources.filter(({ properties }) => JSON.stringify(properties).includes('us-east-1'));
  assert.deepEqual(naming.map(({ path }) => path).sort(), ['mail-delivery/Function', 'mail-delivery/Role/DefaultPolicy']);
});

test('referring to mail elsewhere needs no export, parameter or custom resource', () => {
  const { mail, service } = elsewhere;
  assert.doesNotMatch(mail.text, /"Export"/);
  assert.ok(!service.text.includes(`"StackName": "${mail.name}"`));
  const types = service.resources.map(({ type }) => type);
  assert.deepEqual(types.filter((type) => type.startsWith('Custom::') || type.endsWith('::CustomResource')), []);
});

test('mail is sent from the domain of the sender, over TLS only', () => {
  const { mail } = elsewhere;
  const [identity] = resourcesOf(mail, 'AWS::SES::EmailIdentity');
  const [configuration] = resourcesOf(mail, 'AWS::SES::ConfigurationSet');
  assert.equal(identity?.properties['EmailIdentity'], 'mail.example.jp');
  assert.deepEqual(configuration?.properties, {
    Name: 'yakusoku-production',
    DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    ReputationOptions: { ReputationMetricsEnabled: true },
  });
});
