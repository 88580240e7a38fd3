import { join } from 'node:path';
import { Duration, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type CfnFunction,
  Code,
  EventSourceMapping,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Buckets, Keys, Tables } from './data-stack.ts';
import { routesOf } from './routes.ts';
import type { StageSettings } from './stage.ts';

/** What every use case is built on. */
export interface Platform {
  readonly stage: StageSettings;
  readonly tables: Tables;
  readonly keys: Keys;
  readonly buckets: Buckets & { readonly pages: Bucket };
  /** Where readers see the public pages. */
  readonly pagesUrl: string;
  readonly api: HttpApi;
  /** The API's public origin, which is also the issuer of access tokens. */
  readonly apiUrl: string;
  /** What stands before every route and refuses what came around the front door. Who calls is for the function to find out. */
  readonly authorizer?: IHttpRouteAuthorizer;
  readonly alarms: ITopic;
}

export interface UseCaseProps {
  readonly memorySize: number;
  readonly timeout: Duration;
  /** Settings of its own; what it uses of the platform names itself. */
  readonly environment?: Record<string, string>;
}

/** One whole vCPU: hashing a password is bound by the processor, which Lambda deals out with memory. */
export const oneProcessor = 1769;

type TableAction = 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
type KeyAction = 'Decrypt' | 'GenerateDataKey' | 'GenerateMac' | 'Sign' | 'GetPublicKey';
type BucketAction = 'ListBucket' | 'ListBucketVersions';
/** Nobody may bypass a lock. */
type ObjectAction =
  | 'GetObject'
  | 'PutObject'
  | 'PutObjectLegalHold'
  | 'PutObjectRetention'
  | 'PutObjectTagging'
  | 'DeleteObjectVersion';

/** Why a right may cover every object of a kind. */
const objectsOf: Readonly<Record<keyof Platform['buckets'], string>> = {
  audit: 'Copies are named after the changes that they hold.',
  documents: 'A document is an object of its own, named when it is registered.',
  pages: 'Every page is an object of its own, named by its notice or its month.',
};

export interface StreamProps {
  readonly batchSize: number;
  /** Which new items it is called with; without a filter it is called with every change. */
  readonly filter?: object;
  readonly retryAttempts: number;
  readonly maxRecordAge: Duration;
  readonly bisectBatchOnError?: boolean;
}

export interface QueueProps {
  readonly maxConcurrency?: number;
  /** How often a message is delivered before it is set aside. */
  readonly maxReceiveCount?: number;
}

export interface LogAlarmProps {
  readonly message: string;
  /** A field of the logged line: the alarm then rings while it is more than zero, and otherwise at every such line. */
  readonly count?: string;
  readonly metricName: string;
  readonly period: Duration;
  readonly description: string;
}

/** A function with its own role, log group and alarm. Its name is the name of the use case everywhere. */
export abstract class UseCase extends Construct {
  /** Whether a stage has the use case. */
  static readonly isPartOf: (stage: StageSettings) => boolean = () => true;

  readonly function: LambdaFunction;
  readonly role: Role;
  /** The queue that calls it, if there is one. */
  workQueue: { readonly purpose: string; readonly queue: Queue } | undefined;
  deadLetterQueue: Queue | undefined;
  private readonly logGroup: LogGroup;
  private readonly platform: Platform;
  private readonly functionName: string;
  private readonly timeout: Duration;

  constructor(scope: Construct, name: string, platform: Platform, props: UseCaseProps) {
    super(scope, name);
    const { stage, keys } = platform;
    this.platform = platform;
    this.functionName = `yakusoku-${stage.name}-${name}`;
    this.timeout = props.timeout;

    this.logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      encryptionKey: keys.tables,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(this.logGroup.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents');

    this.function = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
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
    this.answerRoutes(name);
    this.ring('ErrorAlarm', this.function.metricErrors({ period: Duration.minutes(5) }), `${this.functionName} failed`);
  }

  /** Grants named actions on one exact resource. CDK's own `grant…` methods grant more than is needed. */
  protected allow(resource: string, ...actions: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ resources: [resource], actions }));
  }

  protected table(name: keyof Tables, ...actions: TableAction[]): void {
    const table = this.platform.tables[name];
    this.function.addEnvironment(`${name.replace(/[A-Z]/g, '_$&').toUpperCase()}_TABLE`, table.tableName);
    this.allow(table.tableArn, ...actions.map((action) => `dynamodb:${action}`));
  }

  protected index(table: keyof Tables, index: string): void {
    this.allow(`${this.platform.tables[table].tableArn}/index/${index}`, 'dynamodb:Query');
  }

  protected key(name: keyof Keys, ...actions: KeyAction[]): void {
    const { keyArn } = this.platform.keys[name];
    this.function.addEnvironment(`${name.toUpperCase()}_KEY`, keyArn);
    this.allow(keyArn, ...actions.map((action) => `kms:${action}`));
  }

  protected bucket(name: keyof Platform['buckets'], ...actions: BucketAction[]): void {
    const bucket = this.platform.buckets[name];
    this.function.addEnvironment(`${name.toUpperCase()}_BUCKET`, bucket.bucketName);
    this.allow(bucket.bucketArn, ...actions.map((action) => `s3:${action}`));
  }

  /** Grants actions on the objects of a bucket whose names match. */
  protected objects(name: keyof Platform['buckets'], pattern: string, ...actions: ObjectAction[]): void {
    const bucket = this.platform.buckets[name];
    this.function.addEnvironment(`${name.toUpperCase()}_BUCKET`, bucket.bucketName);
    this.allow(bucket.arnForObjects(pattern), ...actions.map((action) => `s3:${action}`));
    // The finding names the bucket as the finished template does, which CDK knows only once it has resolved the references
    // between stacks: that is done by the time constructs are validated.
    this.node.addValidation({
      validate: () => {
        const arn: unknown = Stack.of(this).resolve(bucket.bucketArn);
        Validations.of(this.role).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${JSON.stringify(arn)}/${pattern}]`,
          reason: objectsOf[name],
        });
        return [];
      },
    });
  }

  /** Lets it append to the audit log, which nobody may change; and hide where a request came from. */
  protected audits(): void {
    this.table('audit', 'PutItem');
    if (routesOf(this.node.id).length > 0) {
      this.table('sourceKeys', 'BatchGetItem', 'PutItem');
      this.key('sources', 'Decrypt', 'GenerateDataKey');
    }
  }

  /** Lets it hand mail to mail-delivery, sealed with a data key of its own. */
  protected writesMail(): void {
    this.table('outbox', 'PutItem');
    this.key('mail', 'GenerateDataKey');
  }

  protected verifiesTokens(): void {
    this.key('signing', 'GetPublicKey');
    this.function.addEnvironment('ISSUER', this.platform.apiUrl);
  }

  protected signsTokens(): void {
    this.key('signing', 'Sign', 'GetPublicKey');
    this.function.addEnvironment('ISSUER', this.platform.apiUrl);
  }

  /** Sets up where messages wait that failed for good. */
  protected deadLetters(what: string): Queue {
    const queue = (this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...this.encrypted(),
      retentionPeriod: Duration.days(14),
    }));
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'This is itself a dead-letter queue.' });
    this.ring(
      'DeadLetterAlarm',
      queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      `${this.functionName} gave up on ${what}, which wait in the dead-letter queue`,
    );
    return queue;
  }

  /** Gives it a queue that calls it with one message at a time, and to which it may send what is left to do. */
  protected queue(purpose: string, deadLetters: Queue, props: QueueProps = {}): void {
    const queue = this.inbox(deadLetters, props, purpose);
    this.function.addEnvironment(`${purpose.toUpperCase()}_QUEUE`, queue.queueUrl);
    this.allow(queue.queueArn, 'sqs:SendMessage');
    // Lambda takes a function that sends to the queue that calls it for a runaway, and stops it after 16 rounds.
    (this.function.node.defaultChild as CfnFunction).recursiveLoop = RecursiveLoop.ALLOW;
  }

  /** Gives it a queue that calls it with one message at a time, which others send. */
  protected inbox(deadLetters: Queue, { maxConcurrency, maxReceiveCount = 5 }: QueueProps, purpose = this.node.id): Queue {
    const queue = new Queue(this, 'Queue', {
      ...this.encrypted(),
      // A message comes again only when the function that has it is certainly over.
      visibilityTimeout: Duration.seconds(this.timeout.toSeconds() * 6),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount },
    });
    this.workQueue = { purpose, queue };
    this.allow(queue.queueArn, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    new EventSourceMapping(this, 'Messages', {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    });
    return queue;
  }

  /** Lets it send to the queue of another use case. */
  protected sendsTo(purpose: string): void {
    // The other may be built later than this one.
    const found = (): Queue => {
      const queues = this.node.scope?.node.children.flatMap((other) => (other instanceof UseCase ? (other.workQueue ?? []) : []));
      const queue = queues?.find((one) => one.purpose === purpose)?.queue;
      if (queue === undefined) {
        throw new Error(`No use case has a queue for "${purpose}".`);
      }
      return queue;
    };
    this.function.addEnvironment(`${purpose.toUpperCase()}_QUEUE`, Lazy.string({ produce: () => found().queueUrl }));
    this.allow(Lazy.string({ produce: () => found().queueArn }), 'sqs:SendMessage');
  }

  /** Calls it with what is added to a table, or with every change. */
  protected stream(id: string, table: keyof Tables, deadLetters: Queue, { filter, ...props }: StreamProps): void {
    const eventSourceArn = this.platform.tables[table].tableStreamArn;
    if (eventSourceArn === undefined) {
      throw new Error(`The table "${table}" has no stream.`);
    }
    this.allow(eventSourceArn, 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator');
    this.allow('*', 'dynamodb:ListStreams');
    this.allow(deadLetters.queueArn, 'sqs:SendMessage');
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams, which an event source mapping must have, can only be granted on every resource.',
    });
    new EventSourceMapping(this, id, {
      target: this.function,
      eventSourceArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      ...(filter && { filters: [{ pattern: JSON.stringify({ eventName: ['INSERT'], ...filter }) }] }),
      reportBatchItemFailures: true,
      // Not SqsDlq, which grants the role more than sqs:SendMessage.
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
      ...props,
    });
  }

  /** Rings when the function logs a message. */
  protected alarmOnLog(id: string, { message, count, metricName, period, description }: LogAlarmProps): void {
    const logged = FilterPattern.stringValue('$.message', '=', message);
    const metric = new MetricFilter(this, id, {
      logGroup: this.logGroup,
      filterPattern: count === undefined ? logged : FilterPattern.all(logged, FilterPattern.numberValue(`$.${count}`, '>', 0)),
      metricNamespace: `yakusoku-${this.platform.stage.name}`,
      metricName,
      metricValue: count === undefined ? '1' : `$.${count}`,
    });
    this.ring(`${id}Alarm`, metric.metric({ statistic: count === undefined ? 'sum' : 'max', period }), description);
  }

  /** Rings when what a function counts in its log reaches the threshold. */
  protected alarmOnMetric(metricName: string, threshold: number, period: Duration, description: string): void {
    const namespace = `yakusoku-${this.platform.stage.name}`;
    this.ring(`${metricName}Alarm`, new Metric({ namespace, metricName, statistic: 'sum', period }), description, threshold);
  }

  /** Sends the routes of the use case to this function. */
  private answerRoutes(name: string): void {
    const routes = routesOf(name);
    if (routes.length > 0) {
      this.function.addEnvironment('SITE_URL', this.platform.stage.siteUrl);
    }
    // One permission for the API. With one for each route, the stack would outgrow the 500 resources that CloudFormation takes.
    const integration = new HttpLambdaIntegration(name, this.function, { scopePermissionToRoute: false });
    const { api, authorizer } = this.platform;
    for (const { method, path } of routes) {
      api.addRoutes({ path, methods: [method], integration, ...(authorizer && { authorizer }) });
    }
  }

  private encrypted() {
    return { encryption: QueueEncryption.KMS, encryptionMasterKey: this.platform.keys.tables, enforceSSL: true };
  }

  private ring(id: string, metric: Metric, alarmDescription: string, threshold = 1): void {
    metric
      .createAlarm(this, id, {
        alarmDescription,
        threshold,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })
      .addAlarmAction(new SnsAction(this.platform.alarms));
  }
}
