import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

export interface PagesStackProps extends StackProps {
  readonly stage: StageSettings;
}

/** How long a reader may see an outdated page. */
const staleness = Duration.seconds(60);

/**
 * The public pages of notices: files behind a cache, and no function between them and their readers, so that they stay up
 * when everything else is down. The stack depends on no other and is deployed before the service, which only writes into the bucket.
 */
export class PagesStack extends Stack {
  readonly bucket: Bucket;
  /** The origin that readers see. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: PagesStackProps) {
    super(scope, id, props);
    const { stage } = props;
    this.bucket = new Bucket(this, 'PagesBucket', {
      // All of it is public. With S3's own key an object's ETag is the digest of its content, by which the function knows what
      // is there; a key of ours would only be one more thing whose loss takes the pages down.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only the distribution reads and only one function writes; readers of public pages are not recorded.',
    });

    const domain = stage.pagesDomain;
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Notices of yakusoku-${stage.name}`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(domain === undefined
        ? {}
        : {
            domainNames: [domain.name],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificate),
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
          }),
      defaultBehavior: {
        // CDK's own classes do not fit its interface under exactOptionalPropertyTypes.
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket, {
          originAccessControl: new S3OriginAccessControl(this, 'AccessControl', {
            originAccessControlName: `yakusoku-${stage.name}-pages`,
          }),
        }),
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        // On one machine there is no TLS, neither for the site nor for the pages.
        viewerProtocolPolicy: stage.siteUrl.startsWith('https://')
          ? ViewerProtocolPolicy.REDIRECT_TO_HTTPS
          : ViewerProtocolPolicy.ALLOW_ALL,
        compress: true,
        cachePolicy: new CachePolicy(this, 'Cache', {
          cachePolicyName: `yakusoku-${stage.name}-pages`,
          defaultTtl: staleness,
          minTtl: Duration.seconds(0),
          maxTtl: staleness,
          enableAcceptEncodingGzip: true,
          enableAcceptEncodingBrotli: true,
        }),
        responseHeadersPolicy: this.headers(stage),
      },
      // S3 answers 403 for a missing object to those who may not list the bucket.
      errorResponses: [403, 404].map((httpStatus) => ({
        httpStatus,
        responseHttpStatus: 404,
        responsePagePath: '/not-found.html',
        ttl: staleness,
      })),
    });
    this.url = `https://${domain?.name ?? distribution.distributionDomainName}`;
    this.answerFindings(distribution, stage);
  }

  private headers(stage: StageSettings): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: `yakusoku-${stage.name}-pages`,
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy:
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
      },
    });
  }

  private answerFindings(distribution: Distribution, stage: StageSettings): void {
    const answers: Record<string, string> = {
      'AwsSolutions-CFR1': 'Customers read the notices from wherever they are.',
      'AwsSolutions-CFR2': 'Static files: there is nothing behind them to protect, and rules that refuse readers would break P11.',
      'AwsSolutions-CFR3': 'Readers of public pages are not recorded.',
    };
    if (stage.pagesDomain === undefined) {
      answers['AwsSolutions-CFR4'] =
        'By the name that CloudFront gives, AWS chooses the least version of TLS; with the setting "pagesDomain" it is 1.2.';
    }
    for (const [id, reason] of Object.entries(answers)) {
      Validations.of(distribution).acknowledge({ id, reason });
    }
  }
}
