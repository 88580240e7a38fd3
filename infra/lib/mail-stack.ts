import { Stack, type StackProps } from 'aws-cdk-lib';
import { ConfigurationSet, ConfigurationSetTlsPolicy, EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

export interface MailStackProps extends StackProps {
  readonly stage: StageSettings;
}

/** The only part that may be outside Tokyo. */
export class MailStack extends Stack {
  constructor(scope: Construct, id: string, props: MailStackProps) {
    super(scope, id, props);

    const configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: configurationSetName(props.stage),
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
    });
    new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(senderDomain(props.stage)),
      configurationSet,
    });
  }
}

// The service stack names these instead of importing them: CloudFormation has no exports from one region to another.

export function senderDomain(stage: StageSettings): string {
  return stage.sender.slice(stage.sender.indexOf('@') + 1);
}

export function configurationSetName(stage: StageSettings): string {
  return `yakusoku-${stage.name}`;
}
