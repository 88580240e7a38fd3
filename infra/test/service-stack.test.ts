import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Json, production, referredTo, resourcesOf, text, useCases } from './synthesized.ts';

const { service } = production;
const functions = resourcesOf(service, 'AWS::Lambda::Function');
const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm');

test('every function of the workspace is deployed, and under its own name', () => {
  assert.deepEqual([...useCases].sort(), readdirSync(join(import.meta.dirname, '../../functions')).sort());
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

test('every alarm rings at the first failure, and reaches the operators', () => {
  for (const { path, properties } of alarms) {
    assert.deepEqual([properties['Threshold'], properties['EvaluationPeriods']], [1, 1], path);
    const [action] = properties['AlarmActions'] as Json[];
    assert.equal(referredTo(service, action).path, 'Alarms', path);
  }
  const [policy] = resourcesOf(service, 'AWS::SNS::TopicPolicy');
  assert.match(JSON.stringify(policy?.properties), /"Action":"sns:Publish".*"Service":"cloudwatch.amazonaws.com"/);
});

test('every route goes to the function of its use case, which lets only that route call it', () => {
  const routes = resourcesOf(service, 'AWS::ApiGatewayV2::Route').map(({ properties }) => {
    const [, [prefix, reference]] = (properties['Target'] as { 'Fn::Join': [string, [string, Json]] })['Fn::Join'];
    assert.equal(prefix, 'integrations/');
    const integration = referredTo(service, reference);
    assert.equal(integration.properties['PayloadFormatVersion'], '2.0');
    const target = referredTo(service, integration.properties['IntegrationUri']);
    return [text(properties['RouteKey']), target.path.replace(/\/Function$/, '')] as const;
  });
  assert.deepEqual(Object.fromEntries(routes), {
    'POST /v1/{product}/signups': 'signup',
    'POST /v1/{product}/signups/confirm': 'signup',
    'POST /v1/{product}/sessions': 'sign-in',
    'POST /v1/{product}/sessions/refresh': 'sign-in',
    'DELETE /v1/{product}/sessions/current': 'sign-in',
    'GET /v1/{product}/me': 'sign-in',
    'GET /.well-known/jwks.json': 'sign-in',
    'POST /v1/{product}/invitations': 'invite',
    'GET /v1/{product}/invitations': 'invite',
    'DELETE /v1/{product}/invitations/{id}': 'invite',
    'POST /v1/{product}/invitations/{id}/resend': 'invite',
    'POST /v1/{product}/invitations/accept': 'invite',
    'GET /v1/{product}/members': 'role-change',
    'PATCH /v1/{product}/members/{id}': 'role-change',
    'DELETE /v1/{product}/members/{id}': 'member-removal',
    'DELETE /v1/{product}/me': 'member-removal',
    'POST /v1/{product}/documents': 'document-archive',
    'GET /v1/{product}/documents': 'document-archive',
    'GET /v1/{product}/documents/{id}': 'document-archive',
    'DELETE /v1/{product}/documents/{id}': 'document-archive',
    'GET /v1/{product}/archive-settings': 'document-archive',
    'PUT /v1/{product}/archive-settings': 'document-archive',
    'GET /v1/{product}/manuals': 'manuals',
    'GET /v1/{product}/manuals/{slug}': 'manuals',
    'POST /v1/{product}/exports': 'data-export',
    'GET /v1/{product}/exports': 'data-export',
    'GET /v1/{product}/exports/{id}': 'data-export',
    'POST /v1/{product}/password-resets': 'password-reset',
    'POST /v1/{product}/password-resets/confirm': 'password-reset',
    'PUT /v1/{product}/me/password': 'password-reset',
    'POST /v1/status/{product}/subscriptions': 'status-subscription',
    'POST /v1/status/{product}/subscriptions/confirm': 'status-subscription',
    'POST /v1/status/{product}/subscriptions/{token}': 'status-subscription',
    'DELETE /v1/status/{product}/subscriptions/{token}': 'status-subscription',
    'POST /v1/staff/contracts/{organization}/end': 'contract-end',
    'DELETE /v1/staff/contracts/{organization}/end': 'contract-end',
    'GET /v1/staff/contracts/{organization}/purge-plan': 'contract-end',
    'GET /v1/staff/contracts/{organization}/certificate': 'contract-end',
    'POST /v1/staff/archive-passes': 'archive-pass',
    'GET /v1/staff/archive-passes': 'archive-pass',
    'DELETE /v1/staff/archive-passes/{id}': 'archive-pass',
    'GET /v1/archive-pass/documents': 'archive-pass',
    'GET /v1/archive-pass/documents/{id}': 'archive-pass',
    'GET /v1/staff/incident-clocks': 'incident-clock',
    'GET /v1/staff/incident-record': 'incident-clock',
    'POST /v1/staff/notices/{id}/privacy-reports': 'incident-clock',
    'GET /v1/staff/notices/{id}/delivery-status': 'incident-clock',
    'POST /v1/staff/invitations': 'staff-access',
    'POST /v1/staff/enrolments': 'staff-access',
    'POST /v1/staff/invitations/accept': 'staff-access',
    'POST /v1/staff/sessions': 'staff-access',
    'POST /v1/staff/sessions/refresh': 'staff-access',
    'DELETE /v1/staff/sessions/current': 'staff-access',
    'GET /v1/staff/me': 'staff-access',
    'GET /v1/staff/members': 'staff-access',
    'DELETE /v1/staff/members/{id}': 'staff-access',
    'GET /v1/staff/contracts/{organization}/holds': 'legal-hold',
    'PUT /v1/staff/contracts/{organization}/holds/{matter}': 'legal-hold',
    'DELETE /v1/staff/contracts/{organization}/holds/{matter}': 'legal-hold',
    'POST /v1/staff/notices': 'status-posting',
    'GET /v1/staff/notices': 'status-posting',
    'GET /v1/staff/notices/{id}': 'status-posting',
    'PATCH /v1/staff/notices/{id}': 'status-posting',
    'DELETE /v1/staff/notices/{id}': 'status-posting',
    'GET /v1/staff/notice-templates': 'status-posting',
  });

  const permissions = resourcesOf(service, 'AWS::Lambda::Permission');
  const fromApi = permissions.filter(({ properties }) => properties['Principal'] === 'apigateway.amazonaws.com');
  const allowed = fromApi.map(({ properties }) => {
    const [, parts] = (properties['SourceArn'] as { 'Fn::Join': [string, Json[]] })['Fn::Join'];
    const route = text(parts.at(-1)).replace('/*/*', '');
    return `${route} ${referredTo(service, properties['FunctionName']).path}`;
  });
  assert.deepEqual(
    allowed.sort(),
    routes.map(([key, useCase]) => `${key.replace(/^\w+ /, '')} ${useCase}/Function`).sort(),
  );
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

test('the access log says what was asked and how it went, and nothing about who asked', () => {
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

test('a line of the access log is JSON, whatever API Gateway puts in', () => {
  const { Format } = accessLog();
  // A dash stands for what a request has none of; API Gateway escapes quotation marks, and puts some around `…String`.
  const values = ['-', '200', 'Forbidden', "The function's answer does not fit. Lambda", String.raw`a \"quoted\" word`];
  for (const value of values) {
    const line = Format.replaceAll(/\$context(\.\w+)+/g, (variable) => (variable.endsWith('String') && value !== '-' ? `"${value}"` : value));
    assert.doesNotMatch(line, /\$/);
    assert.doesNotThrow(() => JSON.parse(line) as Json, line);
  }
});

test('browsers may call the API from the web client only', () => {
  const [api] = resourcesOf(service, 'AWS::ApiGatewayV2::Api');
  assert.deepEqual(api?.properties['CorsConfiguration'], {
    AllowOrigins: ['https://app.example.jp'],
    AllowCredentials: true,
    AllowHeaders: ['content-type', 'authorization', 'accept-language', 'idempotency-key'],
    AllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    MaxAge: 3600,
  });
});

const mappings = resourcesOf(service, 'AWS::Lambda::EventSourceMapping');
const mappingOf = (useCase: string) => mappings.filter(({ path }) => path.startsWith(`${useCase}/`));

test('mail that cannot be delivered is retried, halved, and in the end set aside', () => {
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

test('a purge is planned every day, and each customer comes as a message of its own', () => {
  const [mapping, ...others] = mappingOf('retention-purge');
  assert.deepEqual(others, []);
  assert.deepEqual(mapping?.properties['BatchSize'], 1);
  assert.equal(referredTo(service, mapping.properties['EventSourceArn']).path, 'retention-purge/Queue');
  const [queue] = resourcesOf(service, 'AWS::SQS::Queue').filter(({ path }) => path === 'retention-purge/Queue');
  const { deadLetterTargetArn, maxReceiveCount } = queue?.properties['RedrivePolicy'] as Record<string, Json>;
  assert.equal(referredTo(service, deadLetterTargetArn).path, 'retention-purge/DeadLetterQueue');
  assert.equal(maxReceiveCount, 5);
  // Six times as long as the function may take.
  assert.equal(queue?.properties['VisibilityTimeout'], 6 * 5 * 60);

  const [rule] = resourcesOf(service, 'AWS::Events::Rule').filter(({ path }) => path.startsWith('retention-purge/'));
  assert.equal(rule?.properties['ScheduleExpression'], 'cron(0 16 * * ? *)');
});

test('of what the notices hold only announcements are handed on, and whom they are for waits in a queue of its own', () => {
  const [stream, queued, ...others] = mappingOf('announcement-delivery');
  assert.deepEqual(others, []);
  const { EventSourceArn, DestinationConfig, ...rest } = stream?.properties ?? {};
  assert.match(JSON.stringify(EventSourceArn), /NoticesTable\w+StreamArn/);
  const { OnFailure } = DestinationConfig as { OnFailure: { Destination: Json } };
  assert.equal(referredTo(service, OnFailure.Destination).path, 'announcement-delivery/DeadLetterQueue');
  assert.deepEqual(rest['FilterCriteria'], {
    Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":["announcement"]}}}}' }],
  });
  assert.equal(referredTo(service, queued?.properties['EventSourceArn']).path, 'announcement-delivery/Queue');
  assert.equal(queued?.properties['BatchSize'], 1);
  const [queue] = resourcesOf(service, 'AWS::SQS::Queue').filter(({ path }) => path === 'announcement-delivery/Queue');
  const { deadLetterTargetArn, maxReceiveCount } = queue?.properties['RedrivePolicy'] as Record<string, Json>;
  assert.equal(referredTo(service, deadLetterTargetArn).path, 'announcement-delivery/DeadLetterQueue');
  assert.equal(maxReceiveCount, 5);
  assert.equal(queue?.properties['VisibilityTimeout'], 6 * 60);
});

test('a purge that is late rings an alarm, days before its deadline', () => {
  const [filter] = resourcesOf(service, 'AWS::Logs::MetricFilter').filter(({ path }) => path.startsWith('retention-purge/'));
  assert.equal(filter?.properties['FilterPattern'], '{ ($.message = "purges planned") && ($.late > 0) }');
  const [transformation] = filter.properties['MetricTransformations'] as Record<string, Json>[];
  const watched = alarms.filter(({ properties }) => properties['MetricName'] === transformation?.['MetricName']);
  assert.deepEqual(watched.map(({ path }) => path), ['retention-purge/LateAlarm']);
});

test('each export comes to whoever packs it as a message of its own', () => {
  const [mapping, ...others] = mappingOf('export-packing');
  assert.deepEqual(others, []);
  assert.deepEqual(mapping?.properties['BatchSize'], 1);
  assert.equal(referredTo(service, mapping.properties['EventSourceArn']).path, 'export-packing/Queue');
  const [queue] = resourcesOf(service, 'AWS::SQS::Queue').filter(({ path }) => path === 'export-packing/Queue');
  const { deadLetterTargetArn, maxReceiveCount } = queue?.properties['RedrivePolicy'] as Record<string, Json>;
  assert.equal(referredTo(service, deadLetterTargetArn).path, 'export-packing/DeadLetterQueue');
  assert.equal(maxReceiveCount, 5);
  assert.equal(queue?.properties['VisibilityTimeout'], 6 * 5 * 60);
});

test('pages that are not as they should be are written every five minutes, and ring an alarm where that fails', () => {
  const mine = (type: string) => resourcesOf(service, type).filter(({ path }) => path.startsWith('status-posting/'));
  const [rule] = mine('AWS::Events::Rule');
  assert.equal(rule?.properties['ScheduleExpression'], 'rate(5 minutes)');
  const [target] = rule.properties['Targets'] as { Input: string }[];
  // No route of the API is named so: nobody but the schedule and whoever operates the account asks for it.
  assert.match(target?.Input ?? '', /"routeKey":"REPAIR \/"/);
  const [filter] = mine('AWS::Logs::MetricFilter');
  assert.equal(filter?.properties['FilterPattern'], '{ $.message = "pages not written" }');
  assert.ok(alarms.some(({ properties }) => properties['MetricName'] === 'PagesNotWritten'));
});

test('what was set aside waits encrypted for fourteen days, and rings an alarm', () => {
  const queues = resourcesOf(service, 'AWS::SQS::Queue');
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

const everyFunction = ['LOG_LEVEL', 'STAGE'];
const environments: Record<string, string[]> = {
  signup: ['AUDIT_TABLE', 'DIRECTORY_TABLE', 'INDEX_KEY', 'KEYRING_TABLE', 'MAIL_KEY', 'OUTBOX_TABLE', 'PEOPLE_KEY', 'SITE_URL'],
  'sign-in': [
    ...['AUDIT_TABLE', 'DIRECTORY_TABLE', 'INDEX_KEY', 'ISSUER', 'KEYRING_TABLE'],
    ...['PEOPLE_KEY', 'SESSIONS_TABLE', 'SIGNING_KEY', 'CERTIFICATE_KEY', 'SITE_URL'],
  ],
  invite: [
    'DIRECTORY_TABLE',
    'SESSIONS_TABLE',
    'OUTBOX_TABLE',
    'KEYRING_TABLE',
    'AUDIT_TABLE',
    'PEOPLE_KEY',
    'MAIL_KEY',
    'INDEX_KEY',
    'SIGNING_KEY',
    'ISSUER',
    'SITE_URL',
  ],
  'role-change': [
    ...['AUDIT_TABLE', 'DIRECTORY_TABLE', 'ISSUER', 'KEYRING_TABLE', 'PEOPLE_KEY'],
    ...['SESSIONS_TABLE', 'SIGNING_KEY', 'SITE_URL'],
  ],
  'member-removal': [
    ...['AUDIT_TABLE', 'DIRECTORY_TABLE', 'INDEX_KEY', 'ISSUER', 'KEYRING_TABLE'],
    ...['SESSIONS_TABLE', 'SIGNING_KEY', 'SITE_URL'],
  ],
  'password-reset': [
    'DIRECTORY_TABLE',
    'SESSIONS_TABLE',
    'OUTBOX_TABLE',
    'KEYRING_TABLE',
    'AUDIT_TABLE',
    'PEOPLE_KEY',
    'MAIL_KEY',
    'INDEX_KEY',
    'SIGNING_KEY',
    'ISSUER',
    'SITE_URL',
  ],
  'customer-notification': [
    ...['AUDIT_TABLE', 'DIRECTORY_TABLE', 'KEYRING_TABLE', 'MAIL_KEY', 'NOTICES_TABLE', 'NOTIFICATION_QUEUE'],
    ...['OUTBOX_TABLE', 'PEOPLE_KEY'],
  ],
  'incident-clock': [
    ...['AUDIT_TABLE', 'CLOSING_DAYS', 'ISSUER', 'MAIL_KEY', 'NOTICES_TABLE', 'OUTBOX_TABLE', 'SIGNING_KEY', 'SITE_URL'],
    ...['STAFF_KEY', 'STAFF_TABLE'],
  ],
  'retention-purge': [
    ...['AUDIT_TABLE', 'CERTIFICATE_KEY', 'DIRECTORY_TABLE', 'ISSUER', 'KEYRING_TABLE'],
    ...['OUTBOX_TABLE', 'PURGES_TABLE', 'PURGE_QUEUE', 'SESSIONS_TABLE', 'DOCUMENTS_TABLE', 'DOCUMENTS_BUCKET'],
    'EXPORTS_TABLE',
  ],
  'contract-end': [
    ...['AUDIT_TABLE', 'DIRECTORY_TABLE', 'ISSUER', 'KEYRING_TABLE', 'MAIL_KEY', 'OUTBOX_TABLE', 'PEOPLE_KEY'],
    ...['PURGES_TABLE', 'SESSIONS_TABLE', 'SIGNING_KEY', 'SITE_URL', 'STAFF_TABLE', 'DOCUMENTS_TABLE'],
    'EXPORTS_TABLE',
  ],
  'document-archive': [
    ...['ARCHIVE_KEY', 'AUDIT_TABLE', 'DIRECTORY_TABLE', 'DOCUMENTS_BUCKET', 'DOCUMENTS_TABLE', 'DOCUMENT_LOCK', 'INDEX_KEY'],
    ...['ISSUER', 'KEYRING_TABLE', 'SESSIONS_TABLE', 'SIGNING_KEY', 'SITE_URL'],
  ],
  manuals: ['DIRECTORY_TABLE', 'ISSUER', 'SESSIONS_TABLE', 'SIGNING_KEY', 'SITE_URL'],
  'archive-pass': [
    ...['ARCHIVE_KEY', 'AUDIT_TABLE', 'DIRECTORY_TABLE', 'DOCUMENTS_BUCKET', 'DOCUMENTS_TABLE', 'INDEX_KEY', 'ISSUER', 'KEYRING_TABLE'],
    ...['MAIL_KEY', 'OUTBOX_TABLE', 'PASSES_TABLE', 'PURGES_TABLE', 'SIGNING_KEY', 'SITE_URL', 'STAFF_TABLE'],
  ],
  'data-export': [
    ...['AUDIT_TABLE', 'DIRECTORY_TABLE', 'DOCUMENTS_BUCKET', 'EXPORTS_TABLE', 'EXPORT_QUEUE', 'INDEX_KEY', 'ISSUER'],
    ...['SESSIONS_TABLE', 'SIGNING_KEY', 'SITE_URL'],
  ],
  'export-packing': [
    ...['ARCHIVE_KEY', 'AUDIT_TABLE', 'DIRECTORY_TABLE', 'DOCUMENTS_BUCKET', 'DOCUMENTS_TABLE', 'EXPORTS_TABLE', 'EXPORT_QUEUE'],
    ...['KEYRING_TABLE', 'MAIL_KEY', 'OUTBOX_TABLE', 'PEOPLE_KEY', 'SITE_URL', 'VOLUME_BYTES', 'VOLUME_DOCUMENTS'],
  ],
  'status-subscription': ['AUDIT_TABLE', 'INDEX_KEY', 'MAIL_KEY', 'NOTICES_TABLE', 'OUTBOX_TABLE', 'SITE_URL'],
  'announcement-delivery': [
    ...['ANNOUNCEMENT_QUEUE', 'API_URL', 'AUDIT_TABLE', 'MAIL_KEY', 'NOTICES_TABLE', 'OUTBOX_TABLE', 'SITE_URL'],
  ],
  'mail-delivery': ['MAIL_CONFIGURATION_SET', 'MAIL_KEY', 'MAIL_REGION', 'MAIL_SENDER', 'OUTBOX_TABLE'],
  'legal-hold': [
    ...['AUDIT_TABLE', 'DIRECTORY_TABLE', 'DOCUMENTS_BUCKET', 'DOCUMENTS_TABLE', 'ISSUER', 'PURGES_TABLE'],
    ...['SESSIONS_TABLE', 'SIGNING_KEY', 'SITE_URL', 'STAFF_TABLE'],
  ],
  'status-posting': [
    ...['AUDIT_TABLE', 'INDEX_KEY', 'ISSUER', 'NOTICES_TABLE', 'PAGES_BUCKET', 'PAGES_URL'],
    ...['SIGNING_KEY', 'SITE_URL', 'STAFF_TABLE'],
  ],
  'staff-access': [
    ...['AUDIT_TABLE', 'ISSUER', 'MAIL_KEY', 'OUTBOX_TABLE', 'SESSIONS_TABLE'],
    ...['SIGNING_KEY', 'SITE_URL', 'STAFF_KEY', 'STAFF_TABLE'],
  ],
};
test('every function is told only what it needs to know', () => {
  const told = functions.map(({ path, properties }) => {
    const { Variables } = properties['Environment'] as { Variables: Record<string, Json> };
    return [path.replace(/\/Function$/, ''), Object.keys(Variables).sort()];
  });
  assert.deepEqual(
    Object.fromEntries(told),
    Object.fromEntries(Object.entries(environments).map(([useCase, names]) => [useCase, [...names, ...everyFunction].sort()])),
  );
});

test('the outputs are those that the local runner and the acceptance tests read', () => {
  assert.deepEqual(Object.keys(service.outputs), [
    'Api',
    'Site',
    'DirectoryTable',
    'SessionsTable',
    'OutboxTable',
    'KeyringTable',
    'AuditTable',
    'PurgesTable',
    'StaffTable',
    'NoticesTable',
    'SignupFunction',
    'SignInFunction',
    'InviteFunction',
    'RoleChangeFunction',
    'MemberRemovalFunction',
    'PasswordResetFunction',
    'MailDeliveryFunction',
    'ContractEndFunction',
    'RetentionPurgeFunction',
    'StaffAccessFunction',
    'SignupRole',
    'SignInRole',
    'InviteRole',
    'RoleChangeRole',
    'MemberRemovalRole',
    'PasswordResetRole',
    'MailDeliveryRole',
    'ContractEndRole',
    'RetentionPurgeRole',
    'StaffAccessRole',
    'PeopleKey',
    'MailKey',
    'IndexKey',
    'SigningKey',
    'CertificateKey',
    'StaffKey',
    'DocumentsTable',
    'DocumentsBucket',
    'DocumentArchiveFunction',
    'DocumentArchiveRole',
    'ArchiveKey',
    'LegalHoldFunction',
    'LegalHoldRole',
    'ManualsFunction',
    'ManualsRole',
    'DeadLetterQueue',
    'PurgeQueue',
    'PassesTable',
    'ArchivePassFunction',
    'ArchivePassRole',
    'ExportsTable',
    'DataExportFunction',
    'DataExportRole',
    'ExportPackingFunction',
    'ExportPackingRole',
    'ExportQueue',
    'CustomerNotificationFunction',
    'CustomerNotificationRole',
    'NotificationQueue',
    'IncidentClockFunction',
    'IncidentClockRole',
    'StatusPostingFunction',
    'StatusPostingRole',
    'PagesBucket',
    'Pages',
    'StatusSubscriptionFunction',
    'StatusSubscriptionRole',
    'AnnouncementDeliveryFunction',
    'AnnouncementDeliveryRole',
    'AnnouncementQueue',
  ]);
});
