import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Copies every change of the audit log into a bucket whose objects are locked, and counts what an attack would look like. */
export default class AuditCopy extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    const { stage } = platform;
    super(scope, name, platform, {
      memorySize: 256,
      timeout: Duration.seconds(30),
      environment: { AUDIT_LOCK: stage.documentLock, AUDIT_YEARS: String(stage.auditYears) },
    });

    this.objects('audit', '*', 'PutObject', 'PutObjectRetention');
    this.stream('Records', 'audit', this.deadLetters('changes of the audit log to copy'), {
      batchSize: 100,
      // Until the stream itself forgets them.
      retryAttempts: 10_000,
      maxRecordAge: Duration.hours(24),
    });

    const log = `in the audit log of yakusoku-${stage.name}`;
    this.alarmOnMetric('AuditRecordsOverwritten', 1, Duration.minutes(5), `a record was changed or deleted ${log}`);
    this.alarmOnMetric('FailedSignIns', 200, Duration.minutes(15), `there are many failed sign-ins ${log}`);
    this.alarmOnMetric('RefusedAttempts', 50, Duration.minutes(15), `there are many refused attempts ${log}`);
    this.alarmOnMetric('Exports', 20, Duration.hours(1), `there are many exports ${log}`);
    this.alarmOnMetric('ContractEnds', 5, Duration.hours(1), `there are many ends of contracts ${log}`);
    this.alarmOnMetric('InvitationsPaused', 1, Duration.minutes(5), `a company's invitations were paused ${log}`);
    this.alarmOnMetric('ForgedTokens', 10, Duration.minutes(15), `many forged tokens were presented to yakusoku-${stage.name}`);
  }
}
