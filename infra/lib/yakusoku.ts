import { type App, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, type IStackSynthesizer, type StackProps } from 'aws-cdk-lib';
import { DataStack } from './data-stack.ts';
import { FrontStack } from './front-stack.ts';
import { MailStack } from './mail-stack.ts';
import { PagesStack } from './pages-stack.ts';
import { ServiceStack } from './service-stack.ts';
import { homeRegion, type StageSettings } from './stage.ts';

export interface Stacks {
  readonly data: DataStack;
  readonly mail: MailStack;
  readonly pages: PagesStack;
  readonly service: ServiceStack;
  readonly front: FrontStack | undefined;
}

/** The whole system: every stack of one stage. */
export function yakusoku(app: App, stage: StageSettings): Stacks {
  const stackProps = (part: string, region: string): StackProps => ({
    stackName: `yakusoku-${stage.name}-${part}`,
    env: { account: stage.account, region },
    synthesizer: synthesizer(stage),
  });

  const data = new DataStack(app, 'data', {
    ...stackProps('data', homeRegion),
    terminationProtection: true,
    description: 'Yakusoku: the tables and keys that hold customer data',
    stage,
  });
  const mail = new MailStack(app, 'mail', {
    ...stackProps('mail', stage.mailRegion),
    description: 'Yakusoku: the identity that mail is sent from',
    stage,
  });
  const pages = new PagesStack(app, 'pages', {
    ...stackProps('pages', homeRegion),
    terminationProtection: true,
    description: 'Yakusoku: the public pages of notices',
    stage,
  });
  const service = new ServiceStack(app, 'service', {
    ...stackProps('service', homeRegion),
    description: 'Yakusoku: the API and one function per use case',
    stage,
    data,
    pages,
  });
  service.addStackDependency(mail);
  const { api, door } = service;
  const front =
    stage.front &&
    new FrontStack(app, 'front', {
      ...stackProps('front', homeRegion),
      terminationProtection: true,
      description: 'Yakusoku: the front door, with the web client',
      stage,
      front: stage.front,
      data,
      pages,
      api,
      door,
    });
  return { data, mail, pages, service, front };
}

function synthesizer(stage: StageSettings): IStackSynthesizer {
  // The emulator refuses the deployment roles of the default synthesizer their own asset bucket.
  const chosen = stage.name === 'local' ? new CliCredentialsStackSynthesizer() : new DefaultStackSynthesizer();
  // CDK's own classes do not fit its interface under exactOptionalPropertyTypes.
  return chosen as IStackSynthesizer;
}
