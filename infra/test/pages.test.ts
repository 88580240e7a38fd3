import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { type Json, production, resourcesOf, synthesize } from './synthesized.ts';

const reviewed = join(import.meta.dirname, '../../functions/status-posting/tests/pages');

test('every reviewed page is valid and accessible HTML', async () => {
  const checker = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
    rules: {
      // The only style sheet has the same origin as the page, as the content security policy of the pages requires.
      'require-sri': 'off',
      // Staff choose the title and its length.
      'long-title': 'off',
    },
  });
  const files = readdirSync(reviewed, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  assert.ok(files.length >= 16, `${files.length} pages`);
  for (const file of files) {
    const report = await checker.validateString(readFileSync(join(reviewed, file), 'utf8'), file);
    const messages = report.results.flatMap(({ messages }) => messages);
    assert.deepEqual(messages.map(({ line, ruleId, message }) => `${file}:${line} ${ruleId}: ${message}`), []);
  }
});

test('the checker reports invalid HTML', async () => {
  const checker = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'] });
  const report = await checker.validateString('<!doctype html><html lang="ja"><title>a</title><p><div></p><img src="a">');
  assert.ok(!report.valid);
});

const { pages } = production;

const configurationOf = (stack: typeof pages): Record<string, Json> => {
  const [distribution, ...others] = resourcesOf(stack, 'AWS::CloudFront::Distribution');
  assert.deepEqual(others, []);
  return distribution?.properties['DistributionConfig'] as Record<string, Json>;
};

test('readers get pages from the bucket, with no function or other origin', () => {
  assert.deepEqual(
    new Set(pages.resources.map(({ type }) => type)),
    new Set([
      ...['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::CloudFront::Distribution', 'AWS::CloudFront::OriginAccessControl'],
      ...['AWS::CloudFront::CachePolicy', 'AWS::CloudFront::ResponseHeadersPolicy'],
    ]),
  );
  const { Origins, DefaultCacheBehavior, CacheBehaviors } = configurationOf(pages);
  assert.equal((Origins as Json[]).length, 1);
  assert.match(JSON.stringify(Origins), /"DomainName":\{"Fn::GetAtt":\["PagesBucket\w+","RegionalDomainName"\]\}/);
  assert.equal(CacheBehaviors, undefined);
  const { FunctionAssociations, LambdaFunctionAssociations, ViewerProtocolPolicy, AllowedMethods } = DefaultCacheBehavior as Record<string, Json>;
  assert.deepEqual([FunctionAssociations, LambdaFunctionAssociations], [undefined, undefined]);
  assert.equal(ViewerProtocolPolicy, 'redirect-to-https');
  assert.deepEqual(AllowedMethods, ['GET', 'HEAD']);
});

test('the bucket is versioned, encrypted, retained and read only by the distribution', () => {
  const [bucket] = resourcesOf(pages, 'AWS::S3::Bucket');
  assert.equal(bucket?.deletionPolicy, 'Retain');
  assert.deepEqual(bucket.properties['VersioningConfiguration'], { Status: 'Enabled' });
  assert.match(JSON.stringify(bucket.properties['BucketEncryption']), /AES256/);
  assert.match(JSON.stringify(bucket.properties['PublicAccessBlockConfiguration']), /^\{("\w+":true,?){4}\}$/);
  const [policy] = resourcesOf(pages, 'AWS::S3::BucketPolicy');
  const { Statement } = policy?.properties['PolicyDocument'] as { Statement: { Effect: string; Action: Json; Principal: Json; Condition: Json }[] };
  const allowed = Statement.filter(({ Effect }) => Effect === 'Allow');
  assert.deepEqual(allowed.map(({ Action, Principal }) => [Action, Principal]), [['s3:GetObject', { Service: 'cloudfront.amazonaws.com' }]]);
  assert.match(JSON.stringify(allowed[0]?.Condition), /"AWS:SourceArn":.*Distribution/);
  assert.match(JSON.stringify(Statement.filter(({ Effect }) => Effect === 'Deny')), /aws:SecureTransport/);
  assert.ok(pages.terminationProtection);
});

test('pages run no scripts and are at most a minute old', () => {
  const [headers] = resourcesOf(pages, 'AWS::CloudFront::ResponseHeadersPolicy');
  assert.match(JSON.stringify(headers?.properties), /"default-src 'none'; style-src 'self'; base-uri 'none';/);
  const [cache] = resourcesOf(pages, 'AWS::CloudFront::CachePolicy');
  const { DefaultTTL, MaxTTL, MinTTL } = cache?.properties['CachePolicyConfig'] as Record<string, Json>;
  assert.deepEqual([MinTTL, DefaultTTL, MaxTTL], [0, 60, 60]);
});

test('pages on their own domain use TLS 1.2 or newer', () => {
  const pagesCertificate = 'arn:aws:acm:us-east-1:111122223333:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0';
  const own = synthesize({ pagesDomain: 'status.example.jp', pagesCertificate });
  const { Aliases, ViewerCertificate } = configurationOf(own.pages);
  assert.deepEqual(Aliases, ['status.example.jp']);
  assert.equal((ViewerCertificate as Record<string, Json>)['MinimumProtocolVersion'], 'TLSv1.2_2021');
  assert.match(own.service.text, /"PAGES_URL": "https:\/\/status.example.jp"/);
  for (const wrong of [{ pagesDomain: 'status.example.jp' }, { pagesCertificate }, { pagesDomain: 'https://x', pagesCertificate }]) {
    assert.throws(() => synthesize(wrong), { message: /"pagesDomain"/ });
  }
});
