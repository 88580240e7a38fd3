import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { contentSecurityPolicy, isolation, strictTransport } from '../lib/front/policy.ts';
import { securityTxt } from '../lib/front/security-txt.ts';
import { type Json, production, referredTo, resourceBehind, resourcesOf, synthesize, type SynthesizedStack } from './synthesized.ts';

const existing = ({ front }: { front: SynthesizedStack | undefined }): SynthesizedStack => {
  assert.ok(front);
  return front;
};
const front = existing(production);
const doorVersion = 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE';
const other = synthesize({ doorVersion, siteUrl: 'https://d111111abcdef8.cloudfront.net' });

type Part = Record<string, Json>;
const configurationOf = (stack: SynthesizedStack): Part => {
  const [distribution, ...others] = resourcesOf(stack, 'AWS::CloudFront::Distribution');
  assert.deepEqual(others, []);
  return distribution?.properties['DistributionConfig'] as Part;
};
const configuration = configurationOf(front);
const originOf = (behavior: Part): Part => {
  const origin = (configuration['Origins'] as Part[]).find(({ Id }) => Id === behavior['TargetOriginId']);
  assert.ok(origin);
  return origin;
};
/** The identifiers that AWS gave its own policies. */
const [cachingDisabled, cachingOptimized] = ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', '658327ea-f89d-4fab-a63d-7e88639e58f6'];
const allViewerExceptHostHeader = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** The functions through which a request goes at the edge, by the ends of their names. */
const atTheEdge = (behavior: Part): string[] =>
  (behavior['FunctionAssociations'] as Part[]).map(({ EventType, FunctionARN }) => {
    assert.equal(EventType, 'viewer-request');
    const { properties } = referredTo(front, FunctionARN);
    assert.equal((properties['FunctionConfig'] as Part)['Runtime'], 'cloudfront-js-2.0');
    return (properties['Name'] as string).replace('yakusoku-production-', '');
  });

interface Passed {
  readonly uri: string;
  readonly headers: Record<string, { value: string }>;
}

/** What a function at the edge makes of a request. */
const passed = (name: string, request: Passed): Passed => {
  const code = readFileSync(join(import.meta.dirname, `../lib/front/${name}.js`), 'utf8');
  const { handler } = runInNewContext(`${code}; ({ handler })`) as { handler: (event: Json) => Passed };
  return handler({ request, viewer: { ip: '198.51.100.7' } } as unknown as Json);
};
const rewritten = (uri: string): string => passed('rewrite', { uri, headers: {} }).uri;

test('a path without the ending of a file is a page', () => {
  for (const page of ['/', '/staff', '/pro-sign/members', '/pro-sign/', '/pro-sign/manuals/getting-started', '/v1.2/members']) {
    assert.equal(rewritten(page), '/index.html', page);
  }
  for (const file of ['/index.html', '/assets/a-1b2.js', '/icon.svg', '/document-rules.ja.txt', '/pro-sign/manuals/how.to', '/.env']) {
    assert.equal(rewritten(file), file);
  }
});

test('only the door says whose address a call comes from', () => {
  const { uri, headers } = passed('viewer', { uri: '/v1/a', headers: { 'yakusoku-viewer': { value: '203.0.113.1' } } });
  assert.equal(uri, '/v1/a');
  assert.equal(headers['yakusoku-viewer']?.value, '198.51.100.7');
});

test('the client comes from its bucket, with pages rewritten', () => {
  const behavior = configuration['DefaultCacheBehavior'] as Part;
  assert.match(JSON.stringify(originOf(behavior)), /"Fn::GetAtt":\["ClientBucket\w+","RegionalDomainName"\]/);
  assert.deepEqual(behavior['AllowedMethods'], ['GET', 'HEAD']);
  assert.equal(behavior['ViewerProtocolPolicy'], 'redirect-to-https');
  assert.equal(behavior['CachePolicyId'], cachingOptimized);
  assert.deepEqual(atTheEdge(behavior), ['rewrite']);
});

test('calls reach the API whole, and no answer is kept', () => {
  const behaviors = configuration['CacheBehaviors'] as Part[];
  const paths = behaviors.map(({ PathPattern }) => PathPattern);
  assert.deepEqual(paths, ['/v1/*', '/.well-known/security.txt', '/.well-known/change-password', '/.well-known/*']);
  for (const behavior of behaviors.filter(({ PathPattern }) => (PathPattern as string).endsWith('/*'))) {
    assert.deepEqual(behavior['AllowedMethods'], ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']);
    assert.equal(behavior['ViewerProtocolPolicy'], 'https-only');
    assert.equal(behavior['CachePolicyId'], cachingDisabled);
    assert.equal(behavior['OriginRequestPolicyId'], allViewerExceptHostHeader);
    assert.deepEqual(atTheEdge(behavior), ['viewer']);
    assert.equal(behavior['LambdaFunctionAssociations'], undefined);
    const { DomainName, CustomOriginConfig } = originOf(behavior);
    const [, [api, host]] = (DomainName as { 'Fn::Join': [string, [Json, string]] })['Fn::Join'];
    assert.equal(resourceBehind(production, api)?.path, 'HttpApi');
    assert.equal(host, '.execute-api.ap-northeast-1.amazonaws.com');
    assert.deepEqual(CustomOriginConfig, { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] });
  }
});

test('errors arrive as the API sent them, and are not kept either', () => {
  const responses = configuration['CustomErrorResponses'] as Part[];
  assert.deepEqual(responses, [404, 405, 414, 500, 501, 502, 503, 504].map((ErrorCode) => ({ ErrorCachingMinTTL: 0, ErrorCode })));
});

test('browsers hold the client to the policy of the local site', () => {
  const headers = referredTo(front, (configuration['DefaultCacheBehavior'] as Part)['ResponseHeadersPolicyId']);
  const { SecurityHeadersConfig, CustomHeadersConfig } = headers.properties['ResponseHeadersPolicyConfig'] as Record<string, Part>;
  const { ContentSecurityPolicy, ...others } = SecurityHeadersConfig as Record<string, Part>;
  const [, parts] = (ContentSecurityPolicy?.['ContentSecurityPolicy'] as { 'Fn::Join': [string, Json[]] })['Fn::Join'];
  const policy = parts.map((part) => (typeof part === 'string' ? part : resourceBehind(production, part)?.path)).join('');
  assert.equal(policy, contentSecurityPolicy('https://DocumentsBucket.s3.ap-northeast-1.amazonaws.com'));
  assert.match(policy, /^default-src 'none'; .*require-trusted-types-for 'script'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.deepEqual(others, {
    ContentTypeOptions: { Override: true },
    ReferrerPolicy: { Override: true, ReferrerPolicy: 'no-referrer' },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: false, Override: true },
  });
  const items = CustomHeadersConfig?.['Items'] as { Header: string; Value: string; Override: boolean }[];
  assert.ok(items.every(({ Override }) => Override));
  assert.deepEqual(Object.fromEntries(items.map(({ Header, Value }) => [Header, Value])), isolation);
});

test('every distribution answers for TLS only and forbids guesses at types', () => {
  const { pages } = production;
  let walked = 0;
  for (const stack of [front, pages]) {
    for (const { DefaultCacheBehavior, CacheBehaviors } of [configurationOf(stack)]) {
      for (const behavior of [DefaultCacheBehavior as Part, ...((CacheBehaviors ?? []) as Part[])]) {
        const { properties } = referredTo(stack, behavior['ResponseHeadersPolicyId']);
        const { SecurityHeadersConfig } = properties['ResponseHeadersPolicyConfig'] as Record<string, Part>;
        const { StrictTransportSecurity, ContentTypeOptions } = SecurityHeadersConfig as Record<string, Part>;
        assert.deepEqual(StrictTransportSecurity, { AccessControlMaxAgeSec: strictTransport, IncludeSubdomains: false, Override: true });
        assert.deepEqual(ContentTypeOptions, { Override: true });
        walked += 1;
      }
    }
  }
  assert.equal(walked, 6);
});

test('password managers find the page on which people change their password', () => {
  const behavior = (configuration['CacheBehaviors'] as Part[]).find(({ PathPattern }) => PathPattern === '/.well-known/change-password');
  assert.deepEqual(atTheEdge(behavior ?? {}), ['change-password']);
  const { statusCode, headers } = passed('change-password', { uri: '/.well-known/change-password', headers: {} }) as unknown as {
    statusCode: number;
    headers: Record<string, { value: string }>;
  };
  assert.equal(statusCode, 302);
  assert.equal(headers['location']?.value, '/change-password');
  assert.equal(headers['strict-transport-security']?.value, `max-age=${strictTransport}`);
  assert.equal(headers['x-content-type-options']?.value, 'nosniff');
});

test('security.txt is a file of the client, with its character set', () => {
  const behavior = (configuration['CacheBehaviors'] as Part[]).find(({ PathPattern }) => PathPattern === '/.well-known/security.txt');
  assert.match(JSON.stringify(originOf(behavior ?? {})), /ClientBucket/);
  const [, pages, text] = resourcesOf(front, 'Custom::CDKBucketDeployment').map(({ properties }) => properties);
  assert.deepEqual(text?.['SystemMetadata'], { 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' });
  assert.equal(text['Prune'], false);
  assert.deepEqual(pages?.['Exclude'], ['assets/*', '.well-known/*'], 'the pages do not take it away');
});

test('security.txt says where to report and expires within a year', () => {
  const written = (now: Date): string => securityTxt({ contact: 'mailto:security@example.jp', site: 'https://app.example.jp', now });
  assert.equal(
    written(new Date('2026-11-28T05:30:00Z')),
    'Contact: mailto:security@example.jp\nExpires: 2027-10-01T00:00:00Z\nPreferred-Languages: ja, en\n' +
      'Canonical: https://app.example.jp/.well-known/security.txt\n',
  );
  const day = 24 * 60 * 60 * 1000;
  for (let at = Date.parse('2026-11-28T23:59:59Z'); at < Date.parse('2031-12-31T00:00:00Z'); at += day) {
    const expires = Date.parse(/^Expires: (.*)$/m.exec(written(new Date(at)))?.[1] ?? '');
    const days = (expires - at) / day;
    assert.ok(days > 300 && days < 338, `${new Date(at).toISOString()}: ${days}`);
  }
  assert.equal(written(new Date('2026-12-01T00:00:00Z')), written(new Date('2026-12-31T23:59:59Z')), 'it changes once a month');
});

test('files are kept for ever, and pages come after them, kept nowhere', () => {
  const [assets, pages, , ...others] = resourcesOf(front, 'Custom::CDKBucketDeployment').map(({ properties }) => properties);
  assert.deepEqual(others, []);
  assert.deepEqual([assets?.['Exclude'], assets?.['Include'], assets?.['Prune']], [['*'], ['assets/*'], false]);
  assert.deepEqual(assets?.['SystemMetadata'], { 'cache-control': 'public, max-age=31536000, immutable' });
  assert.deepEqual([pages?.['Exclude'], pages?.['Include']], [['assets/*', '.well-known/*'], undefined]);
  assert.deepEqual(pages?.['SystemMetadata'], { 'cache-control': 'no-cache' });
  assert.match(front.text, /"DependsOn": \[[^\]]*"ClientFilesAssetsCustomResource/);
});

test('only the distribution reads the bucket, and nobody lists it', () => {
  const [bucket] = resourcesOf(front, 'AWS::S3::Bucket');
  assert.match(JSON.stringify(bucket?.properties['PublicAccessBlockConfiguration']), /^\{("\w+":true,?){4}\}$/);
  const [policy] = resourcesOf(front, 'AWS::S3::BucketPolicy');
  const { Statement } = policy?.properties['PolicyDocument'] as { Statement: { Effect: string; Action: Json; Principal: Json; Condition: Json }[] };
  const allowed = Statement.filter(({ Effect }) => Effect === 'Allow');
  assert.deepEqual(allowed.map(({ Action, Principal }) => [Action, Principal]), [['s3:GetObject', { Service: 'cloudfront.amazonaws.com' }]]);
  assert.match(JSON.stringify(allowed[0]?.Condition), /"AWS:SourceArn":.*Distribution/);
  assert.match(JSON.stringify(Statement.filter(({ Effect }) => Effect === 'Deny')), /aws:SecureTransport/);
});

test('the API has the origin of the site and allows no other', () => {
  const { service } = production;
  const [api] = resourcesOf(service, 'AWS::ApiGatewayV2::Api');
  assert.equal(api?.properties['CorsConfiguration'], undefined);
  const known = resourcesOf(service, 'AWS::Lambda::Function').flatMap(({ properties }) =>
    Object.entries((properties['Environment'] as { Variables: Part }).Variables),
  );
  const addresses = known.filter(([name]) => ['ISSUER', 'API_URL', 'SITE_URL'].includes(name));
  assert.deepEqual(new Set(addresses.map(([, value]) => value)), new Set(['https://app.example.jp']));
});

test('no route is reached around the front door', () => {
  const { service } = production;
  const [authorizer, ...others] = resourcesOf(service, 'AWS::ApiGatewayV2::Authorizer');
  assert.deepEqual(others, []);
  const { AuthorizerUri, ApiId, ...properties } = authorizer?.properties ?? {};
  assert.deepEqual(properties, {
    AuthorizerType: 'REQUEST',
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerResultTtlInSeconds: 300,
    EnableSimpleResponses: true,
    IdentitySource: ['$request.header.yakusoku-door'],
    Name: 'front-door',
  });
  assert.equal(referredTo(service, ApiId).path, 'HttpApi');
  assert.match(JSON.stringify(AuthorizerUri), /"Fn::GetAtt":\["frontdoorFunction\w+","Arn"\]/);
  for (const { path, properties } of resourcesOf(service, 'AWS::ApiGatewayV2::Route')) {
    assert.equal(properties['AuthorizationType'], 'CUSTOM', path);
    assert.equal(referredTo(service, properties['AuthorizerId']).id, authorizer?.id, path);
  }
  const permissions = resourcesOf(service, 'AWS::Lambda::Permission').map(({ properties }) => properties);
  const ofDoor = permissions.filter(({ FunctionName }) => referredTo(service, FunctionName).path === 'front-door/Function');
  assert.equal(ofDoor.length, 1);
  assert.match(JSON.stringify(ofDoor[0]?.['SourceArn']), /"\/authorizers\/",\{"Ref":"HttpApifrontdoor/);
});

/** What CloudFront sends along to the API. */
const sentBy = (stack: SynthesizedStack): Json[] =>
  (configurationOf(stack)['Origins'] as Part[]).flatMap((origin) => (origin['OriginCustomHeaders'] ?? []) as Json[]);

test('the secret is in no template: CloudFormation puts it in', () => {
  const [secret, ...more] = resourcesOf(production.service, 'AWS::SecretsManager::Secret');
  assert.deepEqual(more, []);
  assert.deepEqual(secret?.properties['GenerateSecretString'], { ExcludePunctuation: true, PasswordLength: 64 });
  assert.equal(secret.properties['SecretString'], undefined);
  const [header, ...others] = sentBy(front) as { HeaderName: string; HeaderValue: { 'Fn::Join': [string, Json[]] } }[];
  assert.deepEqual(others, []);
  assert.equal(header?.HeaderName, 'yakusoku-door');
  const [before, arn, after] = header.HeaderValue['Fn::Join'][1];
  assert.deepEqual([before, after], ['{{resolve:secretsmanager:', ':SecretString:::}}']);
  assert.equal(resourceBehind(production, arn)?.path, 'front-door/Secret');
  const { text } = production.service;
  assert.equal(text.includes('{{resolve:'), false, 'the function reads the secret by itself');
});

test('a rotated secret is sent when its version is set', () => {
  assert.match(JSON.stringify(sentBy(existing(other))), new RegExp(`":SecretString:::${doorVersion}}}"`));
});

test('the site answers under its own name with TLS 1.2 or newer', () => {
  const siteCertificate = 'arn:aws:acm:us-east-1:111122223333:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0';
  const named = synthesize({ siteUrl: 'https://app.example.co.jp', siteCertificate });
  const { Aliases, ViewerCertificate } = configurationOf(existing(named));
  assert.deepEqual(Aliases, ['app.example.co.jp']);
  assert.equal((ViewerCertificate as Part)['AcmCertificateArn'], siteCertificate);
  assert.equal((ViewerCertificate as Part)['MinimumProtocolVersion'], 'TLSv1.2_2021');
  assert.equal(existing(named).outputs['Site'], 'https://app.example.co.jp');
  assert.deepEqual(warnings(named), []);
  assert.match(warnings(production).join(), /"siteCertificate" nothing answers at https:\/\/app.example.jp/);
  assert.deepEqual(warnings(other), []);
});

test('a front without a built client is refused', () => {
  assert.throws(() => synthesize({ client: '/nowhere' }), { message: /"client" must be the folder.*\/nowhere has no index.html/ });
});

test('one machine has another door, and the same guard behind it', () => {
  const local = synthesize({ stage: 'local' });
  assert.equal(local.front, undefined);
  const routes = resourcesOf(local.service, 'AWS::ApiGatewayV2::Route');
  assert.ok(routes.length > 50);
  assert.ok(routes.every(({ properties }) => properties['AuthorizationType'] === 'CUSTOM'));
});

function warnings({ app }: { app: (typeof production)['app'] }): string[] {
  return app.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning'))
    .map(({ data }) => String(data));
}
