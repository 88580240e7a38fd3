import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** By this header the API knows what came through the front door, which replaces what a viewer sends under the name. */
export const doorHeader = 'yakusoku-door';
/** The address of the viewer, which the front door knows; only with the secret is it believed. */
export const viewerHeader = 'yakusoku-viewer';

/** Refuses what did not come through the front door, which alone knows the secret. */
export default class FrontDoor extends UseCase {
  /** What CloudFront and this function share. */
  readonly secretArn: string;
  readonly authorizer: HttpLambdaAuthorizer;

  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(5) });

    const secret = new Secret(this, 'Secret', {
      description: `What the front door of yakusoku-${platform.stage.name} sends along to the API`,
      // A header has to be able to hold it.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Where the reference to a secret is its ARN on AWS, it is its name on the emulator; the attribute is the ARN on both.
    this.secretArn = (secret.node.defaultChild as CfnSecret).attrId;
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'CloudFront learns a new value by a deployment, so people rotate it: docs/operations.md says how.',
    });
    this.function.addEnvironment('DOOR_SECRET', this.secretArn);
    this.allow(this.secretArn, 'secretsmanager:GetSecretValue');

    this.authorizer = new HttpLambdaAuthorizer(name, this.function, {
      identitySource: [`$request.header.${doorHeader}`],
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      resultsCacheTtl: Duration.minutes(5),
    });
  }
}
