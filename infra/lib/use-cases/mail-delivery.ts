import { Aws, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { configurationSetName, senderDomain } from '../mail-stack.ts';
import { type Platform, UseCase } from '../use-case.ts';

/** Sends the mail that other use cases wrote into the outbox together with what they changed. */
export default class MailDelivery extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    const { stage } = platform;
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.seconds(60),
      environment: {
        MAIL_REGION: stage.mailRegion,
        MAIL_SENDER: stage.sender,
        MAIL_COMPANY_JA: stage.vendor.companyInJapanese,
        MAIL_COMPANY_EN: stage.vendor.companyInEnglish,
        MAIL_CONTACT: stage.vendor.contact,
        MAIL_CONFIGURATION_SET: configurationSetName(stage),
      },
    });

    this.table('outbox', 'UpdateItem', 'DeleteItem');
    this.key('mail', 'Decrypt');
    const ses = `arn:aws:ses:${stage.mailRegion}:${Aws.ACCOUNT_ID}`;
    this.allow(`${ses}:identity/${senderDomain(stage)}`, 'ses:SendRawEmail');
    this.allow(`${ses}:configuration-set/${configurationSetName(stage)}`, 'ses:SendRawEmail');

    this.stream('OutboxStream', 'outbox', this.deadLetters('mails'), {
      batchSize: 10,
      filter: {},
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(1),
    });
    this.alarmOnLog('ExpiredMails', {
      message: 'expired mail dropped',
      count: 'dropped',
      metricName: 'ExpiredMailsDropped',
      period: Duration.minutes(15),
      description: `mails of yakusoku-${stage.name} were not sent in time, and were dropped`,
    });
  }
}
