import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Json, production, referredTo, resourcesOf, synthesize, type Synthesized } from './synthesized.ts';

const apiCertificate = 'arn:aws:acm:ap-northeast-1:111122223333:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0';
const named = synthesize({ apiDomain: 'api.example.jp', apiCertificate });

test('the API domain is in Tokyo with its certificate and TLS 1.2', () => {
  const [domain, ...others] = resourcesOf(named.service, 'AWS::ApiGatewayV2::DomainName');
  assert.deepEqual(others, []);
  assert.deepEqual(domain?.properties, {
    DomainName: 'api.example.jp',
    DomainNameConfigurations: [{ CertificateArn: apiCertificate, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
  });
});

test('the domain is the only way into the API', () => {
  const { service } = named;
  const [mapping, ...others] = resourcesOf(service, 'AWS::ApiGatewayV2::ApiMapping');
  assert.deepEqual(others, []);
  assert.equal(referredTo(service, mapping?.properties['ApiId']).path, 'HttpApi');
  assert.equal(referredTo(service, mapping?.properties['DomainName']).path, 'ApiDomain');
  assert.equal(mapping?.properties['Stage'], '$default');
  assert.equal(mapping.properties['ApiMappingKey'], undefined);
  const [api] = resourcesOf(service, 'AWS::ApiGatewayV2::Api');
  assert.equal(api?.properties['DisableExecuteApiEndpoint'], true);
});

test('tokens and outputs use the API domain and name its DNS target', () => {
  const { Api, ApiDnsTarget } = named.service.outputs;
  assert.equal(Api, 'https://api.example.jp');
  assert.equal(referredTo(named.service, ApiDnsTarget).path, 'ApiDomain');
  assert.match(JSON.stringify(ApiDnsTarget), /"RegionalDomainName"/);
  for (const issuer of issuers(named)) {
    assert.equal(issuer, Api);
  }
});

test('without a domain the API uses its AWS name', () => {
  const { service } = production;
  const added = ['AWS::ApiGatewayV2::DomainName', 'AWS::ApiGatewayV2::ApiMapping'].flatMap((type) => resourcesOf(service, type));
  assert.deepEqual(added, []);
  const [api] = resourcesOf(service, 'AWS::ApiGatewayV2::Api');
  assert.equal(api?.properties['DisableExecuteApiEndpoint'], false);
  const { Api, ApiDnsTarget } = service.outputs;
  assert.deepEqual(Api, { 'Fn::GetAtt': [api.id, 'ApiEndpoint'] });
  assert.equal(ApiDnsTarget, undefined);
  for (const issuer of issuers(production)) {
    assert.deepEqual(issuer, Api);
  }
});

test('production without a domain warns that browsers cannot keep people signed in', () => {
  const [warning, ...others] = warnings(production);
  assert.deepEqual(others, []);
  assert.match(warning ?? '', /"apiDomain".* browsers will not keep people signed in/);
  assert.deepEqual(warnings(named), []);
  assert.deepEqual(warnings(synthesize({ stage: 'local' })), []);
});

function issuers({ service }: Synthesized): Json[] {
  const issuers = resourcesOf(service, 'AWS::Lambda::Function').flatMap(({ properties }) => {
    const { Variables } = properties['Environment'] as { Variables: Record<string, Json> };
    return Variables['ISSUER'] ?? [];
  });
  assert.notEqual(issuers.length, 0);
  return issuers;
}

function warnings({ app }: Synthesized): string[] {
  return app.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning'))
    .map(({ data }) => String(data));
}
