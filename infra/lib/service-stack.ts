import {
  Aws,
  CfnOutput,
  CrossStackReferences,
  Duration,
  ReferenceStrength,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import type { PagesStack } from './pages-stack.ts';
import type { StageSettings } from './stage.ts';
import { ArchivePass } from './use-cases/archive-pass.ts';
import { AnnouncementDelivery } from './use-cases/announcement-delivery.ts';
import { ContractEnd } from './use-cases/contract-end.ts';
import { DataExport } from './use-cases/data-export.ts';
import { DocumentArchive } from './use-cases/document-archive.ts';
import { ExportPacking } from './use-cases/export-packing.ts';
import { CustomerNotification } from './use-cases/customer-notification.ts';
import { IncidentClock } from './use-cases/incident-clock.ts';
import { Invite } from './use-cases/invite.ts';
import { MailDelivery } from './use-cases/mail-delivery.ts';
import { Manuals } from './use-cases/manuals.ts';
import { MemberRemoval } from './use-cases/member-removal.ts';
import { PasswordReset } from './use-cases/password-reset.ts';
import { RetentionPurge } from './use-cases/retention-purge.ts';
import { RoleChange } from './use-cases/role-change.ts';
import { SignIn } from './use-cases/sign-in.ts';
import { Signup } from './use-cases/signup.ts';
import { LegalHold } from './use-cases/legal-hold.ts';
import { StaffAccess } from './use-cases/staff-access.ts';
import { StatusPosting } from './use-cases/status-posting.ts';
import { StatusSubscription } from './use-cases/status-subscription.ts';

export interface ServiceStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly pages: PagesStack;
}

/** The API and the use cases behind it. Nothing here needs to survive. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    // Read the data stack's outputs rather than import its exports. CloudFormation lets no export in use be changed or removed,
    // so a use case that gave up a table would block the data stack, which deploys first. What exports would protect is
    // retained and protected from deletion where it is defined.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);

    const { stage, pages } = props;
    const { tables, keys, buckets } = props.data;

    const alarms = this.alarmTopic(props);
    const api = this.httpApi(props, alarms);

    const apiUrl = stage.apiDomain === undefined ? api.apiEndpoint : `https://${stage.apiDomain.name}`;

    const platform = { stage, tables, keys, buckets, pages, api, apiUrl, alarms };
    const signup = new Signup(this, platform);
    const signIn = new SignIn(this, platform);
    const invite = new Invite(this, platform);
    const roleChange = new RoleChange(this, platform);
    const memberRemoval = new MemberRemoval(this, platform);
    const passwordReset = new PasswordReset(this, platform);
    const documentArchive = new DocumentArchive(this, platform);
    const mailDelivery = new MailDelivery(this, platform);
    const contractEnd = new ContractEnd(this, platform);
    const retentionPurge = new RetentionPurge(this, platform);
    const staffAccess = new StaffAccess(this, platform);
    const legalHold = new LegalHold(this, platform);
    const manuals = new Manuals(this, platform);
    const archivePass = new ArchivePass(this, platform);
    const exportPacking = new ExportPacking(this, platform);
    const dataExport = new DataExport(this, platform, exportPacking.queue);
    const customerNotification = new CustomerNotification(this, platform);
    const incidentClock = new IncidentClock(this, platform);
    const statusPosting = new StatusPosting(this, platform);
    const statusSubscription = new StatusSubscription(this, platform);
    const announcementDelivery = new AnnouncementDelivery(this, platform);

    const outputs = {
      Api: apiUrl,
      Site: stage.siteUrl,
      DirectoryTable: tables.directory.tableName,
      SessionsTable: tables.sessions.tableName,
      OutboxTable: tables.outbox.tableName,
      KeyringTable: tables.keyring.tableName,
      AuditTable: tables.audit.tableName,
      PurgesTable: tables.purges.tableName,
      StaffTable: tables.staff.tableName,
      NoticesTable: tables.notices.tableName,
      SignupFunction: signup.function.functionName,
      SignInFunction: signIn.function.functionName,
      InviteFunction: invite.function.functionName,
      RoleChangeFunction: roleChange.function.functionName,
      MemberRemovalFunction: memberRemoval.function.functionName,
      PasswordResetFunction: passwordReset.function.functionName,
      MailDeliveryFunction: mailDelivery.function.functionName,
      ContractEndFunction: contractEnd.function.functionName,
      RetentionPurgeFunction: retentionPurge.function.functionName,
      StaffAccessFunction: staffAccess.function.functionName,
      SignupRole: signup.role.roleArn,
      SignInRole: signIn.role.roleArn,
      InviteRole: invite.role.roleArn,
      RoleChangeRole: roleChange.role.roleArn,
      MemberRemovalRole: memberRemoval.role.roleArn,
      PasswordResetRole: passwordReset.role.roleArn,
      MailDeliveryRole: mailDelivery.role.roleArn,
      ContractEndRole: contractEnd.role.roleArn,
      RetentionPurgeRole: retentionPurge.role.roleArn,
      StaffAccessRole: staffAccess.role.roleArn,
      PeopleKey: keys.people.keyArn,
      MailKey: keys.mail.keyArn,
      IndexKey: keys.index.keyArn,
      SigningKey: keys.signing.keyArn,
      CertificateKey: keys.certificate.keyArn,
      StaffKey: keys.staff.keyArn,
      DocumentsTable: tables.documents.tableName,
      DocumentsBucket: buckets.documents.bucketName,
      DocumentArchiveFunction: documentArchive.function.functionName,
      DocumentArchiveRole: documentArchive.role.roleArn,
      ArchiveKey: keys.archive.keyArn,
      LegalHoldFunction: legalHold.function.functionName,
      LegalHoldRole: legalHold.role.roleArn,
      ManualsFunction: manuals.function.functionName,
      ManualsRole: manuals.role.roleArn,
      DeadLetterQueue: mailDelivery.deadLetterQueue.queueUrl,
      PurgeQueue: retentionPurge.queue.queueUrl,
      PassesTable: tables.passes.tableName,
      ArchivePassFunction: archivePass.function.functionName,
      ArchivePassRole: archivePass.role.roleArn,
      ExportsTable: tables.exports.tableName,
      DataExportFunction: dataExport.function.functionName,
      DataExportRole: dataExport.role.roleArn,
      ExportPackingFunction: exportPacking.function.functionName,
      ExportPackingRole: exportPacking.role.roleArn,
      ExportQueue: exportPacking.queue.queueUrl,
      CustomerNotificationFunction: customerNotification.function.functionName,
      CustomerNotificationRole: customerNotification.role.roleArn,
      NotificationQueue: customerNotification.queue.queueUrl,
      IncidentClockFunction: incidentClock.function.functionName,
      IncidentClockRole: incidentClock.role.roleArn,
      StatusPostingFunction: statusPosting.function.functionName,
      StatusPostingRole: statusPosting.role.roleArn,
      PagesBucket: pages.bucket.bucketName,
      Pages: pages.url,
      StatusSubscriptionFunction: statusSubscription.function.functionName,
      StatusSubscriptionRole: statusSubscription.role.roleArn,
      AnnouncementDeliveryFunction: announcementDelivery.function.functionName,
      AnnouncementDeliveryRole: announcementDelivery.role.roleArn,
      AnnouncementQueue: announcementDelivery.queue.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }

  /** Where operators subscribe. */
  private alarmTopic({ data }: ServiceStackProps): Topic {
    const topic = new Topic(this, 'Alarms', {
      masterKey: data.keys.tables,
      enforceSSL: true,
    });
    // A topic with a policy of its own loses the default one, which let alarms publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }

  private httpApi({ stage, data }: ServiceStackProps, alarms: Topic): HttpApi {
    const name = `yakusoku-${stage.name}`;
    const api = new HttpApi(this, 'HttpApi', {
      apiName: name,
      createDefaultStage: false,
      // One way in: by the other name a browser would not send the refresh cookie.
      disableExecuteApiEndpoint: stage.apiDomain !== undefined,
      corsPreflight: {
        allowOrigins: [stage.siteUrl],
        allowCredentials: true,
        allowHeaders: ['content-type', 'authorization', 'accept-language', 'idempotency-key'],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.PATCH, CorsHttpMethod.DELETE],
        maxAge: Duration.hours(1),
      },
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${name}`,
      encryptionKey: data.keys.tables,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const httpStage = new HttpStage(this, 'HttpStage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 100, burstLimit: 200 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        // Nothing that identifies the caller: no address, no path with its ids, no user agent.
        format: AccessLogFormat.custom(
          JSON.stringify({
            request: '$context.requestId',
            time: '$context.requestTimeEpoch',
            route: '$context.routeKey',
            status: '$context.status',
            latency: '$context.responseLatency',
            integrationLatency: '$context.integrationLatency',
            // Not `error.messageString`, which brings quotation marks of its own.
            error: '$context.error.message',
            integrationError: '$context.integrationErrorMessage',
          }),
        ),
      },
    });
    this.bringUnderDomain(api, httpStage, stage);
    // A function that answers 500 has not failed in Lambda's eyes, so its own alarm stays silent.
    api
      .metricServerError({ period: Duration.minutes(5) })
      .createAlarm(this, 'ServerErrorAlarm', {
        alarmDescription: `${name} answered a request with a server error`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })
      .addAlarmAction(new SnsAction(alarms));
    return api;
  }

  /** Gives the API a name beside the site's, so that browsers send its refresh cookie (SameSite=Strict) with the site's calls. */
  private bringUnderDomain(api: HttpApi, httpStage: HttpStage, { name, apiDomain }: StageSettings): void {
    if (apiDomain === undefined) {
      if (name === 'production') {
        Validations.of(api).addWarning(
          'yakusoku:NoApiDomain',
          'Without the settings "apiDomain" and "apiCertificate" the API is on another site than the web client, ' +
            'and browsers will not keep people signed in.',
        );
      }
      return;
    }
    const domainName = new DomainName(this, 'ApiDomain', {
      domainName: apiDomain.name,
      certificate: Certificate.fromCertificateArn(this, 'ApiCertificate', apiDomain.certificate),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'ApiMapping', { api, domainName, stage: httpStage });
    new CfnOutput(this, 'ApiDnsTarget', { value: domainName.regionalDomainName });
  }
}
