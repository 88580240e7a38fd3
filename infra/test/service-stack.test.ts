import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { grants } from './grants.ts';
import { type Json, production, referredTo, type Resource, resourceBehind, resourcesOf, synthesize, text, useCases } from './synthesized.ts';

const root = join(import.meta.dirname, '../..');
const document = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, { tags: [string] }>>;
};

/** The Rust code of a use case. */
const sourceOf = (useCase: string): string => {
  const folder = join(root, 'functions', useCase, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs'));
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
};

const { service } = production;
const functions = resourcesOf(service, 'AWS::Lambda::Function');
const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm');

test('every function of the workspace is deployed under its own name', () => {
  assert.deepEqual([...useCases].sort(), readdirSync(join(root, 'functions')).sort());
  assert.deepEqual(functions.map(({ path }) => path).sort(), useCases.map((useCase) => `${useCase}/Function`).sort());
  for (const { path, properties } of functions) {
    assert.equal(`${text(properties['FunctionName'])}/Function`, `yakusoku-production-${path}`);
  }
});

test('every function is a binary for arm64 on Amazon Linux 2023', () => {
  for (const { path, properties } of functions) {
    const { Runtime, Architectures, Handler } = properties;
    assert.deepEqual([Runtime, Architectures, Handler], ['provided.al2023', ['arm64'], 'bootstrap'], path);
  }
});

test('every function has its own role', () => {
  for (const { path, properties } of functions) {
    assert.equal(referredTo(service, properties['Role']).path, path.replace(/Function$/, 'Role'));
  }
  assert.equal(resourcesOf(service, 'AWS::IAM::Role').length, functions.length);
});

test('every function has its own encrypted log group, kept for a month', () => {
  for (const { path, properties } of functions) {
    const logGroup = referredTo(service, (properties['LoggingConfig'] as { LogGroup: Json }).LogGroup);
    assert.equal(logGroup.path, path.replace(/Function$/, 'LogGroup'));
    assert.equal(logGroup.properties['LogGroupName'], `/aws/lambda/${text(properties['FunctionName'])}`);
  }
  for (const logGroup of resourcesOf(service, 'AWS::Logs::LogGroup')) {
    assert.equal(logGroup.properties['RetentionInDays'], 30, logGroup.path);
    assert.match(JSON.stringify(logGroup.properties['KmsKeyId']), /TablesKey/, logGroup.path);
  }
});

test('every function has an alarm on its errors', () => {
  const watched = alarms
    .filter(({ properties }) => properties['Namespace'] === 'AWS/Lambda' && properties['MetricName'] === 'Errors')
    .map(({ properties }) => referredTo(service, (properties['Dimensions'] as { Value: Json }[])[0]?.Value).path);
  assert.deepEqual(watched.sort(), functions.map(({ path }) => path).sort());
});

/** What is counted until it is a burst, and how many that are. */
const bursts: Readonly<Record<string, number>> = { FailedSignIns: 200, RefusedAttempts: 50, Exports: 20, ContractEnds: 5, ForgedTokens: 10 };

test('every alarm fires at the first failure or burst, for the operators', () => {
  const rung = alarms.map(({ properties }) => properties['MetricName']);
  assert.ok(Object.keys(bursts).every((metric) => rung.includes(metric)));
  for (const { path, properties } of alarms) {
    const threshold = bursts[properties['MetricName'] as string] ?? 1;
    assert.deepEqual([properties['Threshold'], properties['EvaluationPeriods']], [threshold, 1], path);
    const [action] = properties['AlarmActions'] as Json[];
    assert.equal(referredTo(service, action).path, 'Alarms', path);
  }
  const [policy] = resourcesOf(service, 'AWS::SNS::TopicPolicy');
  assert.match(JSON.stringify(policy?.properties), /"Action":"sns:Publish".*"Service":"cloudwatch.amazonaws.com"/);
});

test('whoever is on call is reached by something other than mail', () => {
  const { service: called } = synthesize({ onCall: 'https://example.jp/call,+819012345678' });
  const reached = resourcesOf(called, 'AWS::SNS::Subscription').map(({ properties }) => [properties['Protocol'], properties['Endpoint']]);
  assert.deepEqual(reached, [['https', 'https://example.jp/call'], ['sms', '+819012345678']]);
  const soon = resourcesOf(called, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties['MetricName']);
  assert.ok(soon.includes('SoonDueIncidents') && soon.includes('MissedIncidents'));
});

test('every documented route calls its use case, and nothing else may', () => {
  const routes = resourcesOf(service, 'AWS::ApiGatewayV2::Route').map(({ properties }) => {
    const [, [prefix, reference]] = (properties['Target'] as { 'Fn::Join': [string, [string, Json]] })['Fn::Join'];
    assert.equal(prefix, 'integrations/');
    const integration = referredTo(service, reference);
    assert.equal(integration.properties['PayloadFormatVersion'], '2.0');
    const target = referredTo(service, integration.properties['IntegrationUri']);
    return [text(properties['RouteKey']), target.path.replace(/\/Function$/, '')] as const;
  });
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { tags }]) => [`${method.toUpperCase()} ${path}`, tags[0]] as const),
  );
  assert.deepEqual(Object.fromEntries(routes), Object.fromEntries(documented));

  const permissions = resourcesOf(service, 'AWS::Lambda::Permission');
  const fromApi = permissions.filter(({ properties }) => properties['Principal'] === 'apigateway.amazonaws.com');
  const toAnswer = fromApi.filter(({ properties }) => !JSON.stringify(properties['SourceArn']).includes('/authorizers/'));
  const allowed = toAnswer.map(({ properties }) => {
    const [, parts] = (properties['SourceArn'] as { 'Fn::Join': [string, Json[]] })['Fn::Join'];
    assert.equal(referredTo(service, parts.at(-2)).path, 'HttpApi');
    assert.equal(parts.at(-1), '/*/*/*');
    return referredTo(service, properties['FunctionName']).path;
  });
  assert.deepEqual(allowed.sort(), [...new Set(routes.map(([, useCase]) => `${useCase}/Function`))].sort());
});

test('the API is throttled', () => {
  const [stage] = resourcesOf(service, 'AWS::ApiGatewayV2::Stage');
  assert.equal(stage?.properties['StageName'], '$default');
  assert.deepEqual(stage.properties['DefaultRouteSettings'], { ThrottlingBurstLimit: 200, ThrottlingRateLimit: 100 });
});

const accessLog = (): { DestinationArn: Json; Format: string } => {
  const [stage] = resourcesOf(service, 'AWS::ApiGatewayV2::Stage');
  return stage?.properties['AccessLogSettings'] as { DestinationArn: Json; Format: string };
};

test('the access log describes requests and outcomes but not callers', () => {
  const { DestinationArn, Format } = accessLog();
  assert.equal(referredTo(service, DestinationArn).path, 'AccessLog');
  assert.deepEqual(Object.values(JSON.parse(Format) as Record<string, string>), [
    '$context.requestId',
    '$context.requestTimeEpoch',
    '$context.routeKey',
    '$context.status',
    '$context.responseLatency',
    '$context.integrationLatency',
    '$context.error.message',
    '$context.integrationErrorMessage',
  ]);
});

test('a line of the access log is always valid JSON', () => {
  const { Format } = accessLog();
  // API Gateway writes a dash for a missing value, escapes quotation marks, and puts quotation marks around `…String`.
  const values = ['-', '200', 'Forbidden', "The function's answer does not fit. Lambda", String.raw`a \"quoted\" word`];
  for (const value of values) {
    const line = Format.replaceAll(/\$context(\.\w+)+/g, (variable) => (variable.endsWith('String') && value !== '-' ? `"${value}"` : value));
    assert.doesNotMatch(line, /\$/);
    assert.doesNotThrow(() => JSON.parse(line) as Json, line);
  }
});

/** The table, key, bucket, queue or secret that a value refers to. */
const dataIn = (value: Json | undefined): Resource[] => {
  const found = resourceBehind(production, value);
  const kinds = ['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'];
  return found !== undefined && kinds.includes(found.type) ? [found] : [];
};
const environmentOf = ({ properties }: Resource): [string, Json][] =>
  Object.entries((properties['Environment'] as { Variables: Record<string, Json> }).Variables);
const granted = grants(production);
const nameIn = ({ path }: Resource): string => path.replace(/\/.*$/, '');

test('every function knows exactly the resources that its role reaches', () => {
  for (const resource of functions) {
    const known = environmentOf(resource).flatMap(([, value]) => dataIn(value).map(({ path }) => path));
    const reached = granted
      .filter(({ role }) => role === nameIn(resource))
      // It need not know the queue that calls it, unless it sends there too.
      .filter(({ resource, actions }) => !resource.endsWith('/Queue') || actions.includes('sqs:SendMessage'))
      // It need not know the table whose stream calls it.
      .filter(({ actions }) => !actions.includes('dynamodb:DescribeStream'))
      // Reduces indexes to their table, and objects to their bucket.
      .map((grant) => grant.resource.replace(/^(\w+(?:Table|Bucket))[/ ].*$/, '$1'))
      .filter((path) => /^\w+(Table|Key|Bucket)$|\/(Queue|Secret)$/.test(path));
    // legal-hold gets the name of a table that it never reads.
    const opened = nameIn(resource) === 'legal-hold' ? ['SessionsTable'] : [];
    assert.deepEqual([...new Set(known)].sort(), [...new Set([...reached, ...opened])].sort(), resource.path);
  }
});

test('a table, key or bucket has the same name in every function', () => {
  for (const [name, value] of functions.flatMap(environmentOf)) {
    for (const { path } of dataIn(value).filter(({ path }) => !path.includes('/'))) {
      assert.equal(name, path.replaceAll(/(?<!^)[A-Z]/g, '_$&').toUpperCase());
    }
  }
});

test('every function gets only the settings that it needs', () => {
  const answering = new Set(Object.values(document.paths).flatMap((operations) => Object.values(operations).map(({ tags }) => tags[0])));
  for (const resource of functions) {
    const useCase = nameIn(resource);
    const held = granted.filter(({ role }) => role === useCase);
    const settings = environmentOf(resource).flatMap(([name, value]) => (dataIn(value).length > 0 ? [] : [name]));
    const source = sourceOf(useCase);
    const signed = held.some((one) => one.resource === 'SigningKey' || one.actions.includes('kms:Sign'));
    const linking = held.some((one) => one.resource === 'OutboxTable');
    const needed = settings.filter((name) => {
      switch (name) {
        case 'STAGE':
        case 'LOG_LEVEL':
          return true;
        case 'ISSUER':
          return signed;
        case 'SITE_URL':
          return answering.has(useCase) || linking;
        default:
          return source.includes(`"${name}"`);
      }
    });
    assert.deepEqual(settings, needed, resource.path);
    const expected = ['STAGE', 'LOG_LEVEL', ...(signed ? ['ISSUER'] : []), ...(answering.has(useCase) ? ['SITE_URL'] : [])];
    assert.deepEqual(expected.filter((name) => !settings.includes(name)), [], resource.path);
  }
});

test('the outputs name every table, key, bucket, queue, secret, function and role', () => {
  const { data, pages } = production;
  const pascal = (name: string): string => name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const all = (type: string): Resource[] => [data, pages, service].flatMap((stack) => resourcesOf(stack, type));
  const expected = new Map<string, string>();
  for (const { path } of ['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::S3::Bucket'].flatMap(all)) {
    expected.set(path, path);
  }
  for (const { path } of ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::SecretsManager::Secret'].flatMap(all)) {
    expected.set(pascal(path.replace('/', '-')), path);
  }
  for (const queue of all('AWS::SQS::Queue')) {
    // A work queue is named after its purpose, as in the environment of its function.
    const own = functions.filter((one) => nameIn(one) === nameIn(queue)).flatMap(environmentOf);
    const [purpose] = own.find(([, value]) => dataIn(value).some(({ path }) => path === queue.path)) ?? [queue.path.replace('/', '-')];
    expected.set(pascal(/^[A-Z_]+$/.test(purpose) ? purpose.toLowerCase().replace('_', '-') : purpose), queue.path);
  }
  const { Api, Site, Pages, ...named } = service.outputs;
  assert.deepEqual([Api, Site, Pages].includes(undefined), false);
  // What the front reads of this stack, CDK names itself.
  const ours = Object.entries(named).filter(([name]) => !name.startsWith('PublishOutput'));
  const found = ours.map(([name, value]) => [name, resourceBehind(production, value)?.path]);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
});
