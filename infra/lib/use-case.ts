import { join } from 'node:path';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type Alarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Buckets, Keys, Tables } from './data-stack.ts';
import type { PagesStack } from './pages-stack.ts';
import { routesOf } from './routes.ts';
import { homeRegion, type StageSettings } from './stage.ts';

/** What every use case stands on. */
export interface Platform {
  readonly stage: StageSettings;
  readonly tables: Tables;
  readonly keys: Keys;
  readonly buckets: Buckets;
  /** The public pages, and where readers see them. */
  readonly pages: PagesStack;
  readonly api: HttpApi;
  /** The API's public origin, which is also the issuer of access tokens. */
  readonly apiUrl: string;
  readonly alarms: ITopic;
}

export interface UseCaseProps {
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
}

/** One whole vCPU: hashing a password is bound by the processor, which Lambda deals out with memory. */
export const oneProcessor = 1769;

/** A function with its own role, log group and alarm. Its name is the name of the use case everywhere. */
export abstract class UseCase extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  protected readonly logGroup: LogGroup;
  private readonly platform: Platform;

  constructor(scope: Construct, name: string, platform: Platform, props: UseCaseProps) {
    super(scope, name);
    this.platform = platform;
    const { stage, keys } = platform;
    const functionName = `yakusoku-${stage.name}-${name}`;

    this.logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: `/aws/lambda/${functionName}`,
      encryptionKey: keys.tables,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(this.logGroup.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents');

    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      runtime: Runtime.PROVIDED_AL2023,
      architecture: stage.architecture,
      handler: 'bootstrap',
      code: Code.fromAsset(join(stage.functions, name)),
      role: this.role,
      logGroup: this.logGroup,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: { STAGE: stage.name, LOG_LEVEL: 'info', ...props.environment },
    });
    this.answer(name);

    this.report(
      this.function.metricErrors({ period: Duration.minutes(5) }).createAlarm(this, 'ErrorAlarm', {
        alarmDescription: `${functionName} failed`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }

  /** Grants named actions on one exact resource. CDK's own `grant…` methods grant more than is needed. */
  protected allow(resource: string, ...actions: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ resources: [resource], actions }));
  }

  /** Sends the routes of the use case to this function. */
  private answer(name: string): void {
    const integration = new HttpLambdaIntegration(name, this.function);
    for (const { method, path, reason } of routesOf(name)) {
      for (const route of this.platform.api.addRoutes({ path, methods: [method], integration })) {
        Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
      }
    }
  }

  /** Answers the finding that a right on the documents' files is on all of them. */
  protected acknowledgeObjects(stage: StageSettings): void {
    // The finding names the bucket as the finished template does.
    const bucket = {
      StackName: `yakusoku-${stage.name}-data`,
      Region: homeRegion,
      OutputName: 'PublishOutputFnGetAttDocumentsBucket9EC9DEB9Arn987936DA',
    };
    Validations.of(this.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${JSON.stringify({ 'Fn::GetStackOutput': bucket })}/*]`,
      reason: 'A document is an object of its own, named when it is registered.',
    });
  }

  protected report(alarm: Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.platform.alarms));
  }
}
