import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grants } from './grants.ts';
import { type Json, production, referredTo, type Resource, resourcesOf, synthesize } from './synthesized.ts';

const { service } = production;
const functions = resourcesOf(service, 'AWS::Lambda::Function');
const granted = grants(production);
const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm');
const queues = resourcesOf(service, 'AWS::SQS::Queue');
const mappings = resourcesOf(service, 'AWS::Lambda::EventSourceMapping');
const mappingOf = (useCase: string) => mappings.filter(({ path }) => path.startsWith(`${useCase}/`));
const isStream = ({ properties }: Resource): boolean => JSON.stringify(properties['EventSourceArn']).includes('StreamArn');
const nameIn = ({ path }: Resource): string => path.replace(/\/.*$/, '');

test('every work queue delivers single messages, five times each, or until a time stamping authority is back', () => {
  const working = queues.filter(({ path }) => path.endsWith('/Queue'));
  const called = mappings.filter((mapping) => !isStream(mapping));
  assert.deepEqual(
    called.map(({ properties }) => referredTo(service, properties['EventSourceArn']).path).sort(),
    working.map(({ path }) => path).sort(),
  );
  for (const { path, properties } of called) {
    const queue = referredTo(service, properties['EventSourceArn']);
    const worker = referredTo(service, properties['FunctionName']);
    assert.equal(nameIn(queue), nameIn(worker), path);
    assert.deepEqual([properties['BatchSize'], properties['FunctionResponseTypes']], [1, ['ReportBatchItemFailures']], path);
    const { deadLetterTargetArn, maxReceiveCount } = queue.properties['RedrivePolicy'] as Record<string, Json>;
    assert.equal(referredTo(service, deadLetterTargetArn).path, `${nameIn(worker)}/DeadLetterQueue`);
    assert.equal(maxReceiveCount, nameIn(worker) === 'document-time-stamping' ? 200 : 5, path);
    // Longer than the function's timeout, so that no two invocations work on one message.
    assert.equal(queue.properties['VisibilityTimeout'], 6 * Number(worker.properties['Timeout']), path);
  }
});

test('a file that arrives is a message to document-time-stamping, if there is an authority', () => {
  const [rule, ...others] = resourcesOf(service, 'AWS::Events::Rule').filter(({ properties }) => properties['EventPattern'] !== undefined);
  assert.deepEqual(others, []);
  assert.equal(rule?.path, 'document-time-stamping/Uploads');
  const [target] = rule.properties['Targets'] as Record<string, Json>[];
  assert.equal(referredTo(service, target?.['Arn']).path, 'document-time-stamping/Queue');
  assert.deepEqual(target?.['InputTransformer'], {
    InputPathsMap: { 'detail-object-key': '$.detail.object.key' },
    InputTemplate: '{"key":<detail-object-key>}',
  });

  const without = synthesize({ timeStampAuthority: '', timeStampRoot: '' });
  const all = [without.data, without.service].map(({ text }) => text).join('');
  for (const trace of ['document-time-stamping', 'EventBridgeEnabled', '"Uploads"', 'Object Created']) {
    assert.ok(!all.includes(trace), trace);
  }
  assert.ok(resourcesOf(without.service, 'AWS::Lambda::Function').length === functions.length - 1);
});

test('only functions that send to their own queue may loop without limit', () => {
  const sends = (useCase: string): boolean =>
    mappingOf(useCase).some(
      (mapping) =>
        !isStream(mapping) &&
        granted.some(
          ({ role, resource, actions }) =>
            role === useCase &&
            resource === referredTo(service, mapping.properties['EventSourceArn']).path &&
            actions.includes('sqs:SendMessage'),
        ),
    );
  const looping = functions.filter((one) => sends(nameIn(one))).map(({ path }) => path);
  assert.notDeepEqual(looping, []);
  assert.deepEqual(functions.filter(({ properties }) => properties['RecursiveLoop'] === 'Allow').map(({ path }) => path), looping);
});

test('every stream sets aside what fails for good', () => {
  for (const mapping of mappings.filter(isStream)) {
    const { FunctionName, DestinationConfig, StartingPosition, FunctionResponseTypes, FilterCriteria } = mapping.properties;
    const useCase = nameIn(mapping);
    assert.equal(referredTo(service, FunctionName).path, `${useCase}/Function`);
    const { OnFailure } = DestinationConfig as { OnFailure: { Destination: Json } };
    assert.equal(referredTo(service, OnFailure.Destination).path, `${useCase}/DeadLetterQueue`);
    assert.deepEqual([StartingPosition, FunctionResponseTypes], ['TRIM_HORIZON', ['ReportBatchItemFailures']], mapping.path);
    // Only what is copied is also what somebody changed or deleted.
    const filter = JSON.stringify(FilterCriteria ?? null);
    const inserts = String.raw`{"Filters":[{"Pattern":"{\"eventName\":[\"INSERT\"]`;
    assert.equal(filter.startsWith(inserts), useCase !== 'audit-copy', mapping.path);
  }
});

test('announcements, and challenges of webhooks, are all the notices stream passes on', () => {
  const announcing = mappings.filter(({ properties }) => /NoticesTable\w+StreamArn/.test(JSON.stringify(properties['EventSourceArn'])));
  assert.deepEqual(announcing.map(nameIn).sort(), ['announcement-delivery', 'customer-notification']);
  for (const { path, properties } of announcing) {
    const passed = path.startsWith('announcement-delivery') ? ['announcement', 'webhook-challenge'] : ['announcement'];
    const pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: passed } } } });
    assert.deepEqual(properties['FilterCriteria'], { Filters: [{ Pattern: pattern }] }, path);
  }
});

test('failed mail batches are retried, split in half and finally set aside', () => {
  const [mapping, ...others] = mappingOf('mail-delivery');
  assert.deepEqual(others, []);
  const { EventSourceArn, FunctionName, DestinationConfig, ...rest } = mapping?.properties ?? {};
  assert.match(JSON.stringify(EventSourceArn), /OutboxTable\w+StreamArn/);
  assert.equal(referredTo(service, FunctionName).path, 'mail-delivery/Function');
  const { OnFailure } = DestinationConfig as { OnFailure: { Destination: Json } };
  assert.equal(referredTo(service, OnFailure.Destination).path, 'mail-delivery/DeadLetterQueue');
  assert.deepEqual(rest, {
    BatchSize: 10,
    BisectBatchOnFunctionError: true,
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRecordAgeInSeconds: 3600,
    MaximumRetryAttempts: 5,
    StartingPosition: 'TRIM_HORIZON',
  });
});

test('purges are planned every day', () => {
  const [rule] = resourcesOf(service, 'AWS::Events::Rule').filter(({ path }) => path.startsWith('retention-purge/'));
  assert.equal(rule?.properties['ScheduleExpression'], 'cron(0 16 * * ? *)');
});

test('a late purge sets off an alarm days before its deadline', () => {
  const [filter] = resourcesOf(service, 'AWS::Logs::MetricFilter').filter(({ path }) => path.startsWith('retention-purge/'));
  assert.equal(filter?.properties['FilterPattern'], '{ ($.message = "purges planned") && ($.late > 0) }');
  const [transformation] = filter.properties['MetricTransformations'] as Record<string, Json>[];
  const watched = alarms.filter(({ properties }) => properties['MetricName'] === transformation?.['MetricName']);
  assert.deepEqual(watched.map(({ path }) => path), ['retention-purge/LateAlarm']);
});

test('wrong pages are repaired every five minutes; failures set off an alarm', () => {
  const mine = (type: string) => resourcesOf(service, type).filter(({ path }) => path.startsWith('status-posting/'));
  const [rule] = mine('AWS::Events::Rule');
  assert.equal(rule?.properties['ScheduleExpression'], 'rate(5 minutes)');
  // What the rule itself sends says that it is the schedule: an input of its own would not.
  const [target] = rule.properties['Targets'] as Record<string, Json>[];
  assert.equal(target?.['Input'], undefined);
  const [filter] = mine('AWS::Logs::MetricFilter');
  assert.equal(filter?.properties['FilterPattern'], '{ $.message = "pages not written" }');
  assert.ok(alarms.some(({ properties }) => properties['MetricName'] === 'PagesNotWritten'));
});

test('messages set aside stay encrypted for fourteen days and trigger an alarm', () => {
  for (const { path, properties } of queues) {
    assert.match(JSON.stringify(properties['KmsMasterKeyId']), /TablesKey/, path);
  }
  const aside = queues.filter(({ path }) => path.endsWith('/DeadLetterQueue'));
  for (const { path, properties } of aside) {
    assert.equal(properties['MessageRetentionPeriod'], 14 * 24 * 60 * 60, path);
  }
  const watched = alarms.filter(({ properties }) => properties['MetricName'] === 'ApproximateNumberOfMessagesVisible');
  assert.deepEqual(
    watched.map(({ properties }) => referredTo(service, (properties['Dimensions'] as { Value: Json }[])[0]?.Value).path).sort(),
    aside.map(({ path }) => path).sort(),
  );
});
