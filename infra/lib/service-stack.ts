import {
  Aws,
  CfnOutput,
  CrossStackReferences,
  Duration,
  ReferenceStrength,
  RemovalPolicy,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SmsSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import type { PagesStack } from './pages-stack.ts';
import type { StageSettings } from './stage.ts';
import type { Platform, UseCase } from './use-case.ts';
import { useCases } from './use-cases.ts';
import FrontDoor from './use-cases/front-door.ts';

export interface ServiceStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly pages: PagesStack;
}

/** The API and the use cases behind it. It stores nothing that needs to survive. */
export class ServiceStack extends Stack {
  readonly api: HttpApi;
  /** What refuses requests that came around the front, if there is one. */
  readonly door: FrontDoor;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    // Read the data stack's outputs rather than import its exports. CloudFormation lets no export in use be changed or removed,
    // so a use case that stopped using a table would block the data stack, which deploys first. Everything that exports would
    // protect is retained and protected from deletion where it is defined.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);

    const { stage, pages } = props;
    const { tables, keys, buckets } = props.data;

    const alarms = this.alarmTopic(props);
    this.api = this.httpApi(props, alarms);

    const platform: Platform = {
      stage,
      tables,
      keys,
      buckets: { ...buckets, pages: pages.bucket },
      pagesUrl: pages.url,
      api: this.api,
      apiUrl: stage.front === undefined ? this.api.apiEndpoint : stage.siteUrl,
      alarms,
    };
    // First, because the routes of all others name it.
    this.door = new FrontDoor(this, 'front-door', platform);
    const guarded = { ...platform, authorizer: this.door.authorizer };
    const others = [...useCases].filter(([, Built]) => Built !== FrontDoor && Built.isPartOf(stage));
    const built = Object.fromEntries(others.map(([name, Built]) => [name, new Built(this, name, guarded)]));
    this.nameEverything(platform, { ...built, 'front-door': this.door });
  }

  /** Puts out what each table, key, bucket, queue, function and role is called on AWS. */
  private nameEverything({ stage, tables, keys, buckets, pagesUrl, api }: Platform, built: Record<string, UseCase>): void {
    const put = (name: string, value: string): void => {
      new CfnOutput(this, name, { value });
    };
    put('Api', api.apiEndpoint);
    put('Site', stage.siteUrl);
    put('Pages', pagesUrl);
    put('FrontDoorSecret', this.door.secretArn);
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
  private alarmTopic({ data, stage }: ServiceStackProps): Topic {
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
    for (const one of stage.onCall) {
      topic.addSubscription(one.startsWith('+') ? new SmsSubscription(one) : new UrlSubscription(one));
    }
    return topic;
  }

  private httpApi({ stage, data }: ServiceStackProps, alarms: Topic): HttpApi {
    const name = `yakusoku-${stage.name}`;
    const api = new HttpApi(this, 'HttpApi', {
      apiName: name,
      createDefaultStage: false,
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${name}`,
      encryptionKey: data.keys.tables,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'HttpStage', {
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
}

/** `sign-in` becomes `SignIn`. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
