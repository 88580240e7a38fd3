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
import type { Platform, UseCase } from './use-case.ts';
import { useCases } from './use-cases.ts';

export interface ServiceStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly pages: PagesStack;
}

/** The API and the use cases behind it. It stores nothing that needs to survive. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    // Read the data stack's outputs rather than import its exports. CloudFormation lets no export in use be changed or removed,
    // so a use case that stopped using a table would block the data stack, which deploys first. Everything that exports would
    // protect is retained and protected from deletion where it is defined.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);

    const { stage, pages } = props;
    const { tables, keys, buckets } = props.data;

    const alarms = this.alarmTopic(props);
    const api = this.httpApi(props, alarms);

    const apiUrl = stage.apiDomain === undefined ? api.apiEndpoint : `https://${stage.apiDomain.name}`;

    const platform: Platform = {
      stage,
      tables,
      keys,
      buckets: { ...buckets, pages: pages.bucket },
      pagesUrl: pages.url,
      api,
      apiUrl,
      alarms,
    };
    const wanted = [...useCases].filter(([, Built]) => Built.isPartOf(stage));
    const built = Object.fromEntries(wanted.map(([name, Built]) => [name, new Built(this, name, platform)]));
    this.nameEverything(platform, built);
  }

  /** Puts out what each table, key, bucket, queue, function and role is called on AWS. */
  private nameEverything({ stage, tables, keys, buckets, pagesUrl, apiUrl }: Platform, built: Record<string, UseCase>): void {
    const put = (name: string, value: string): void => {
      new CfnOutput(this, name, { value });
    };
    put('Api', apiUrl);
    put('Site', stage.siteUrl);
    put('Pages', pagesUrl);
    for (const [name, { tableName }] of Object.entries({ ...tables })) {
      put(`${pascal(name)}Table`, tableName);
    }
    for (const [name, { keyArn }] of Object.entries({ ...keys })) {
      put(`${pascal(name)}Key`, keyArn);
    }
    for (const [name, { bucketName }] of Object.entries({ ...buckets })) {
      put(`${pascal(name)}Bucket`, bucketName);
    }
    for (const [name, useCase] of Object.entries(built)) {
      put(`${pascal(name)}Function`, useCase.function.functionName);
      put(`${pascal(name)}Role`, useCase.role.roleArn);
      if (useCase.workQueue !== undefined) {
        put(`${pascal(useCase.workQueue.purpose)}Queue`, useCase.workQueue.queue.queueUrl);
      }
      if (useCase.deadLetterQueue !== undefined) {
        put(`${pascal(name)}DeadLetterQueue`, useCase.deadLetterQueue.queueUrl);
      }
    }
  }

  /** Where operators subscribe. */
  private alarmTopic({ data }: ServiceStackProps): Topic {
    const topic = new Topic(this, 'Alarms', {
      masterKey: data.keys.tables,
      enforceSSL: true,
    });
    // A topic with its own policy loses the default one, which lets alarms publish.
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
      // Under the default name browsers would not send the refresh cookie.
      disableExecuteApiEndpoint: stage.apiDomain !== undefined,
      corsPreflight: {
        allowOrigins: [stage.siteUrl],
        allowCredentials: true,
        allowHeaders: ['content-type', 'authorization', 'accept-language', 'idempotency-key', 'approval'],
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
    // A function that answers 500 has not failed as far as Lambda knows, so its own alarm stays silent.
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

  /** Puts the API under the same domain as the site, so that browsers send its refresh cookie (SameSite=Strict). */
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

/** `sign-in` becomes `SignIn`. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
