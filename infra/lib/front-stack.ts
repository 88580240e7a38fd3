import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  CfnOutput,
  CrossStackReferences,
  Duration,
  ReferenceStrength,
  RemovalPolicy,
  SecretValue,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  type FunctionAssociation,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import type { PagesStack } from './pages-stack.ts';
import { ClientFiles } from './front/client-files.ts';
import { contentSecurityPolicy, isolation, strictTransport } from './front/policy.ts';
import { securityTxt, securityTxtPath } from './front/security-txt.ts';
import { type Front, homeRegion, type StageSettings } from './stage.ts';
import { doorHeader, type default as FrontDoor } from './use-cases/front-door.ts';

const strictTransportSecurity = { accessControlMaxAge: Duration.seconds(strictTransport), includeSubdomains: false, override: true };

export interface FrontStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly front: Front;
  readonly data: DataStack;
  readonly pages: PagesStack;
  readonly api: HttpApi;
  readonly door: FrontDoor;
}

/** The one door to everything that customers and staff use: the client's files and the API, as one origin. */
export class FrontStack extends Stack {
  private readonly stageName: string;

  constructor(scope: Construct, id: string, props: FrontStackProps) {
    super(scope, id, props);
    // As in the service stack: an export in use would block the stacks that are deployed first.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);

    const { stage, front } = props;
    this.stageName = stage.name;
    if (!existsSync(join(front.client, 'index.html'))) {
      throw new Error(
        `The setting "client" must be the folder of the built web client, and ${front.client} has no index.html: ` +
          'run "npm run build" in web, or "make client".',
      );
    }
    const bucket = this.clientBucket();
    new ClientFiles(this, 'ClientFiles', {
      folder: front.client,
      bucket,
      links: { pages: props.pages.url, ...front.links },
      securityTxt: securityTxt({ contact: stage.vendor.contact, site: stage.siteUrl, now: front.deployedAt }),
    });

    const client = this.clientBehavior(bucket, props);
    const api = this.apiBehavior(props);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `The front door of yakusoku-${stage.name}`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(front.certificate === undefined
        ? {}
        : {
            domainNames: [new URL(stage.siteUrl).hostname],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', front.certificate),
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
          }),
      defaultBehavior: client,
      // The first that fits counts.
      additionalBehaviors: {
        '/v1/*': api,
        [securityTxtPath]: client,
        '/.well-known/change-password': {
          ...client,
          functionAssociations: [this.atTheEdge('change-password', 'Leads to the page on which people change their password')],
        },
        '/.well-known/*': api,
      },
      // No page stands in for an error: what the API says arrives as it is. But CloudFront keeps these for ten seconds, whatever
      // the cache policy says, and would show one caller the failure of another.
      errorResponses: [404, 405, 414, 500, 501, 502, 503, 504].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    });
    this.answerFindings(distribution, props);

    new CfnOutput(this, 'Site', { value: stage.siteUrl });
    new CfnOutput(this, 'SiteDnsTarget', { value: distribution.distributionDomainName });
  }

  private clientBucket(): Bucket {
    const bucket = new Bucket(this, 'ClientBucket', {
      // What anyone may read, and what can be built again.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only the distribution reads and only a deployment writes; who loads the client is not recorded.',
    });
    return bucket;
  }

  private clientBehavior(bucket: Bucket, { stage, data }: FrontStackProps): BehaviorOptions {
    const name = `yakusoku-${stage.name}-client`;
    return {
      // CDK's own classes do not fit its interface under exactOptionalPropertyTypes.
      origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket, {
        originAccessControl: new S3OriginAccessControl(this, 'AccessControl', { originAccessControlName: name }),
      }),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
      // As long as the files themselves say, which for pages is not at all.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      functionAssociations: [this.atTheEdge('rewrite', 'Every path that is no file is a page of the client')],
      responseHeadersPolicy: new ResponseHeadersPolicy(this, 'Headers', {
        responseHeadersPolicyName: name,
        securityHeadersBehavior: {
          contentSecurityPolicy: {
            contentSecurityPolicy: contentSecurityPolicy(
              `https://${data.buckets.documents.bucketName}.s3.${homeRegion}.amazonaws.com`,
            ),
            override: true,
          },
          contentTypeOptions: { override: true },
          referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
          strictTransportSecurity,
        },
        customHeadersBehavior: {
          customHeaders: Object.entries(isolation).map(([header, value]) => ({ header, value, override: true })),
        },
      }),
    };
  }

  private apiBehavior({ stage, front, api, door }: FrontStackProps): BehaviorOptions {
    // A dynamic reference: CloudFormation puts the value in, and no template holds it.
    const secret = SecretValue.secretsManager(
      door.secretArn,
      front.doorVersion === undefined ? {} : { versionId: front.doorVersion },
    );
    return {
      origin: new HttpOrigin(`${api.apiId}.execute-api.${homeRegion}.amazonaws.com`, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        customHeaders: { [doorHeader]: secret.unsafeUnwrap() },
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      // The length of a compressed answer may give away what is secret in it.
      compress: false,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: [this.atTheEdge('viewer', 'Says whose address a call comes from')],
      // The functions send these themselves. What the gateway answers, such as its own 403, 404 and 429, has none.
      responseHeadersPolicy: new ResponseHeadersPolicy(this, 'ApiHeaders', {
        responseHeadersPolicyName: `yakusoku-${stage.name}-api`,
        securityHeadersBehavior: { contentTypeOptions: { override: true }, strictTransportSecurity },
      }),
    };
  }

  /** A function of CloudFront that sees every request before it goes on. */
  private atTheEdge(name: string, comment: string): FunctionAssociation {
    return {
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: new EdgeFunction(this, constructOf(name), {
        functionName: `yakusoku-${this.stageName}-${name}`,
        comment,
        code: FunctionCode.fromFile({ filePath: join(import.meta.dirname, `front/${name}.js`) }),
        runtime: FunctionRuntime.JS_2_0,
      }),
    };
  }

  private answerFindings(distribution: Distribution, { stage, front }: FrontStackProps): void {
    const answers: Record<string, string> = {
      'AwsSolutions-CFR1': 'Customers work from wherever they are.',
      'AwsSolutions-CFR2': 'The API is throttled and counts attempts itself; the rest are static files.',
      'AwsSolutions-CFR3': 'The access log of the API does not identify callers; one of CloudFront would.',
    };
    if (front.certificate === undefined) {
      answers['AwsSolutions-CFR4'] =
        'By the name that CloudFront gives, AWS chooses the least version of TLS; with the setting "siteCertificate" it is 1.2.';
      if (!new URL(stage.siteUrl).hostname.endsWith('.cloudfront.net')) {
        Validations.of(distribution).addWarning(
          'yakusoku:NoSiteCertificate',
          `Without the setting "siteCertificate" nothing answers at ${stage.siteUrl}, where mails and pages lead.`,
        );
      }
    }
    for (const [id, reason] of Object.entries(answers)) {
      Validations.of(distribution).acknowledge({ id, reason });
    }
  }
}

/** `change-password` is `ChangePassword`. */
const constructOf = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, __, first: string) => first.toUpperCase());
