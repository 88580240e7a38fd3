import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { securityTxtPath } from './security-txt.ts';

export interface ClientFilesProps {
  readonly folder: string;
  readonly bucket: Bucket;
  /** Where the client leads: `pages` is where the notices are published. */
  readonly links: Readonly<Record<string, string>>;
  /** Where vulnerabilities are reported. */
  readonly securityTxt: string;
}

/** Puts the built client into its bucket. */
export class ClientFiles extends Construct {
  constructor(scope: Construct, id: string, { folder, bucket, links, securityTxt }: ClientFilesProps) {
    super(scope, id);
    const build = new Asset(this, 'Build', { path: folder });
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const files = Source.bucket(build.bucket, build.s3ObjectKey);
    const shared = {
      // CDK's own classes do not fit its interface under exactOptionalPropertyTypes.
      destinationBucket: bucket as IBucket,
      // What CDK would grant by itself is more than is needed.
      role: this.role(build, bucket, logGroup).withoutPolicyUpdates(),
      logGroup,
    };
    // Named by their digest. Those of earlier builds stay: pages that are open go on loading them.
    const assets = new BucketDeployment(this, 'Assets', {
      ...shared,
      sources: [files],
      exclude: ['*'],
      include: ['assets/*'],
      prune: false,
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    });
    // A page that names files comes after them.
    new BucketDeployment(this, 'Pages', {
      ...shared,
      // What differs between deployments is no part of the build.
      sources: [files, Source.jsonData('settings.json', links)],
      exclude: ['assets/*', '.well-known/*'],
      cacheControl: [CacheControl.noCache()],
    }).node.addDependency(assets);
    // Apart, because its type is not what its ending says: RFC 9116 wants the character set named.
    new BucketDeployment(this, 'SecurityTxt', {
      ...shared,
      sources: [Source.data(securityTxtPath.slice(1), securityTxt)],
      prune: false,
      contentType: 'text/plain; charset=utf-8',
      cacheControl: [CacheControl.noCache()],
    });

    for (const provider of Stack.of(this).node.children.filter(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'))) {
      Validations.of(provider).acknowledge({ id: 'AwsSolutions-L1', reason: 'CDK chooses the runtime of its own function.' });
    }
  }

  private role(build: Asset, bucket: Bucket, logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const allow = (resource: string, ...actions: string[]): void => {
      role.addToPolicy(new PolicyStatement({ resources: [resource], actions }));
    };
    allow(logGroup.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents');
    allow(build.bucket.arnForObjects(build.s3ObjectKey), 's3:GetObject');
    allow(bucket.bucketArn, 's3:ListBucket');
    allow(bucket.arnForObjects('*'), 's3:PutObject', 's3:DeleteObject');
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnElement)}.Arn>/*]`,
      reason: 'Every file of the client is an object of its own, named by the build.',
    });
    return role;
  }
}
