import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Notifies subscribers of what is new in notices: by mail through the outbox, and by webhook. */
export default class AnnouncementDelivery extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    super(scope, name, platform, {
      memorySize: 512,
      timeout: Duration.minutes(1),
      environment: { SITE_URL: platform.stage.siteUrl, API_URL: platform.apiUrl },
    });

    this.table('notices', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
    this.table('subscriberKeys', 'BatchGetItem', 'UpdateItem', 'DeleteItem');
    this.table('outbox', 'PutItem');
    this.audits();
    this.key('mail', 'Decrypt');

    const deadLetters = this.deadLetters('subscribers to notify');
    this.queue('announcement', deadLetters);
    this.stream('Announcements', 'notices', deadLetters, {
      batchSize: 1,
      filter: { dynamodb: { Keys: { sk: { S: ['announcement', 'webhook-challenge'] } } } },
      retryAttempts: 10,
      maxRecordAge: Duration.hours(12),
    });
    this.alarmOnLog('OldAnnouncements', {
      message: 'old announcement dropped',
      count: 'dropped',
      metricName: 'OldAnnouncementsDropped',
      period: Duration.minutes(15),
      description: `announcements of yakusoku-${platform.stage.name} reached subscribers' queues after three days, and were not sent`,
    });
  }
}
