import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Platform, UseCase } from '../use-case.ts';

/** Staff appoint a new representative of a company whose last one is gone; those who are there are notified. */
export default class RepresentativeAppointment extends UseCase {
  constructor(scope: Construct, name: string, platform: Platform) {
    // A company with very many members is read to its end within one request.
    super(scope, name, platform, { memorySize: 512, timeout: Duration.seconds(29) });

    // A member's role, the number of representatives, the link of an invitation, and answers to staff.
    this.table('directory', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem');
    this.table('addresses', 'BatchGetItem', 'PutItem');
    this.table('keyring', 'BatchGetItem');
    this.table('salts', 'BatchGetItem');
    this.table('staff', 'BatchGetItem', 'ConditionCheckItem');
    this.table('approvals', 'DeleteItem', 'ConditionCheckItem');
    this.audits();
    this.writesMail();
    // Whom to notify, and the address of whoever is invited.
    this.key('people', 'Decrypt');
    this.key('index', 'GenerateMac');
    // An address of the staff gets no role in a company.
    this.key('staff', 'GenerateMac');
    this.verifiesTokens();
  }
}
