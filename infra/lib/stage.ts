import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Aws } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Node } from 'constructs';

/** Customer data and its backups never leave Tokyo (promise P2); only mail may, by the `mailRegion` setting. */
export const homeRegion = 'ap-northeast-1';

export interface StageSettings {
  readonly name: 'production' | 'local';
  /** A token when synthesizing without credentials: the templates then fit any account. */
  readonly account: string;
  readonly architecture: Architecture;
  readonly mailRegion: string;
  /** The From address of every mail. */
  readonly sender: string;
  readonly vendor: Vendor;
  /** When the company is closed, every year or once: no business days (P17). */
  readonly closingDays: string;
  /** The public origin of the web client, and on AWS of the API too. */
  readonly siteUrl: string;
  /** What stands at that origin; on one machine that is not CloudFront but the local site. */
  readonly front: Front | undefined;
  /** The public pages' own domain; without one they are reached by the name that AWS gives them. */
  readonly pagesDomain: PagesDomain | undefined;
  /**
   * How files that must be retained, and copies of the audit log, are locked: in `COMPLIANCE` nobody can lift a lock before its day, not even AWS; in
   * `GOVERNANCE`, for stages in which tests leave files behind, anyone with a special right can.
   */
  readonly documentLock: 'COMPLIANCE' | 'GOVERNANCE';
  /** How many years copies of the audit log are locked. */
  readonly auditYears: number;
  /** How many documents a volume of an export holds at most: few in stages where stories need several. */
  readonly exportVolume: number;
  /**
   * What a company may register until its contract is confirmed, and afterwards: documents, MiB, documents a day and MiB
   * a day, separated by commas.
   */
  readonly unconfirmedAllowance: string;
  readonly confirmedAllowance: string;
  /** Where the alarms reach whoever is on call besides mail, which may be what is down: HTTPS addresses, or telephone numbers for SMS. */
  readonly onCall: readonly string[];
  /** After how many days a customer signs in anew, however often the session was used. */
  readonly sessionDays: number;
  /** How many days somebody must have been on the staff to approve what a colleague asks for. */
  readonly approverDays: number;
  /** Who time-stamps the files of documents as they arrive, if anybody does. */
  readonly timeStampAuthority: TimeStampAuthority | undefined;
  /** Absolute path of the directory that holds `<use-case>/bootstrap`. */
  readonly functions: string;
}

export interface Front {
  /** Absolute path of the built web client. */
  readonly client: string;
  /** The ARN of the certificate that ACM holds for the site's name in us-east-1; without one CloudFront gives the name. */
  readonly certificate: string | undefined;
  /** Pages of the vendor's own, to which the client leads, by what they are. */
  readonly links: Readonly<Record<string, string>>;
  /** Which version of the door's secret CloudFront sends; without one, the version of the last deployment of the distribution. */
  readonly doorVersion: string | undefined;
  /** When the templates are made, which is when they are deployed. */
  readonly deployedAt: Date;
}

/** Who sends the mails and answers for them, as every mail says. */
export interface Vendor {
  readonly companyInJapanese: string;
  readonly companyInEnglish: string;
  /** A page (`https:`) or an address (`mailto:`) for questions. */
  readonly contact: string;
}

export interface PagesDomain {
  readonly name: string;
  /** The ARN of the certificate that ACM holds for the name in us-east-1, where CloudFront looks for it. */
  readonly certificate: string;
}

export interface TimeStampAuthority {
  /** Where it answers (RFC 3161 over HTTP). */
  readonly address: string;
  /** The certificate to which its own must lead: DER in Base64. */
  readonly root: string;
}

const exampleSender = 'no-reply@example.jp';
/** Where questions go on one machine, and in templates that nobody deploys. */
export const exampleContact = 'mailto:support@example.jp';

const architectures: Readonly<Record<string, Architecture>> = {
  arm64: Architecture.ARM_64,
  x86_64: Architecture.X86_64,
};

const certificateOfCloudFront = /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/;
const certificateRule = 'must be the ARN of an ACM certificate in us-east-1, where CloudFront looks for it';

/** Reads the settings from CDK context (`cdk … -c stage=local`) and refuses what does not make sense. */
export function readSettings(node: Node, now = new Date()): StageSettings {
  const setting = (name: string, fallback: string): string => {
    const value: unknown = node.tryGetContext(name) ?? fallback;
    return typeof value === 'string' ? value : refuse(name, value, 'must be a string');
  };

  const name = setting('stage', 'production');
  if (name !== 'production' && name !== 'local') {
    refuse('stage', name, 'must be production or local');
  }

  const architectureName = setting('architecture', 'arm64');
  const architecture = architectures[architectureName];
  if (architecture === undefined) {
    refuse('architecture', architectureName, `must be ${Object.keys(architectures).join(' or ')}`);
  }

  const account = setting('account', name === 'local' ? '000000000000' : (process.env['CDK_DEFAULT_ACCOUNT'] ?? ''));
  if (!/^(\d{12})?$/.test(account)) {
    refuse('account', account, 'must be the twelve digits of an AWS account');
  }

  const mailRegion = setting('mailRegion', homeRegion);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(mailRegion)) {
    refuse('mailRegion', mailRegion, 'must be an AWS region such as ap-northeast-1');
  }

  const sender = setting('sender', exampleSender);
  if (!/^[^\s@<>]+@([a-z0-9-]+\.)+[a-z]{2,}$/.test(sender)) {
    refuse('sender', sender, 'must be a bare mail address such as no-reply@example.jp');
  }

  const closingDays = setting('closingDays', '12-29/01-03');
  if (!/^((\d\d-\d\d\/\d\d-\d\d|\d{4}-\d\d-\d\d)(,(?=\d)|$))*$/.test(closingDays)) {
    refuse('closingDays', closingDays, 'must be days such as 12-29/01-03,08-13/08-15,2027-05-06');
  }

  const siteUrl = setting('siteUrl', name === 'local' ? 'http://localhost:8080' : 'https://app.example.jp');
  if (!URL.canParse(siteUrl) || new URL(siteUrl).origin !== siteUrl) {
    refuse('siteUrl', siteUrl, 'must be an origin such as https://app.example.jp, without a path or a closing slash');
  }
  if (name === 'production' && !siteUrl.startsWith('https://')) {
    refuse('siteUrl', siteUrl, 'must begin with https:// in production');
  }

  const documentLock = setting('documentLock', name === 'local' ? 'GOVERNANCE' : 'COMPLIANCE');
  if (documentLock !== 'COMPLIANCE' && documentLock !== 'GOVERNANCE') {
    refuse('documentLock', documentLock, 'must be COMPLIANCE or GOVERNANCE');
  }

  const exportVolume = setting('exportVolume', name === 'local' ? '20' : '500');
  if (!/^[1-9]\d{0,3}$/.test(exportVolume)) {
    refuse('exportVolume', exportVolume, 'must be a number from 1 to 9999');
  }

  const allowance = (name: string, fallback: string): string => {
    const value = setting(name, fallback);
    const rule = 'must be four numbers separated by commas: documents, MiB, documents a day, MiB a day';
    return /^\d{1,9}(,\d{1,9}){3}$/.test(value) ? value : refuse(name, value, rule);
  };
  const unconfirmedAllowance = allowance('unconfirmedAllowance', '100,1024,50,512');
  const confirmedAllowance = allowance('confirmedAllowance', '200000,1048576,5000,51200');

  const auditYears = setting('auditYears', '7');
  if (!/^[1-9]\d?$/.test(auditYears)) {
    refuse('auditYears', auditYears, 'must be a number from 1 to 99');
  }

  const onCall = setting('onCall', '').split(',').filter((one) => one !== '');
  for (const one of onCall) {
    if (!/^(https:\/\/[^\s,]+|\+\d{8,15})$/.test(one)) {
      refuse('onCall', one, 'must be HTTPS addresses or telephone numbers such as +819012345678, separated by commas');
    }
  }

  const approverDays = setting('approverDays', name === 'local' ? '0' : '7');
  if (!/^\d{1,2}$/.test(approverDays)) {
    refuse('approverDays', approverDays, 'must be a number from 0 to 99');
  }

  // A session that is not used ends after thirty days anyway.
  const sessionDays = setting('sessionDays', '90');
  if (!/^\d{2,3}$/.test(sessionDays) || Number(sessionDays) < 30 || Number(sessionDays) > 365) {
    refuse('sessionDays', sessionDays, 'must be a number from 30 to 365');
  }

  const timeStampAuthority = setting('timeStampAuthority', '');
  const timeStampRoot = setting('timeStampRoot', '');
  if ((timeStampAuthority === '') !== (timeStampRoot === '')) {
    refuse('timeStampAuthority', timeStampAuthority, 'must be given with "timeStampRoot", and only with it');
  }
  if (timeStampAuthority !== '' && !(URL.canParse(timeStampAuthority) && /^https?:\/\/[^@]+$/.test(timeStampAuthority))) {
    refuse('timeStampAuthority', timeStampAuthority, 'must be an address such as https://tsa.example.jp/, without credentials');
  }

  const front = setting('front', name === 'local' ? 'off' : 'on');
  if (front !== 'on' && front !== 'off') {
    refuse('front', front, 'must be on or off');
  }
  if (name === 'production' && front === 'off') {
    refuse('front', front, 'must be on in production, where the API refuses what comes around it');
  }
  const siteCertificate = setting('siteCertificate', '');
  if (siteCertificate !== '' && !certificateOfCloudFront.test(siteCertificate)) {
    refuse('siteCertificate', siteCertificate, certificateRule);
  }
  const link = (name: string): string => {
    const value = setting(name, '');
    return value === '' || /^(https:\/\/|mailto:)\S+$/.test(value) ? value : refuse(name, value, 'must begin with https:// or mailto:');
  };
  const ofVendor = (name: string, value: string, example: string): string => {
    if (value !== '') return value;
    return sender === exampleSender ? example : refuse(name, value, 'must be given with "sender": every mail says whose it is');
  };
  const doorVersion = setting('doorVersion', '');
  if (!/^([\w-]{32,64})?$/.test(doorVersion)) {
    refuse('doorVersion', doorVersion, 'must be the VersionId that Secrets Manager gave the secret');
  }

  const pagesDomain = setting('pagesDomain', '');
  const pagesCertificate = setting('pagesCertificate', '');
  if ((pagesDomain === '') !== (pagesCertificate === '')) {
    refuse('pagesDomain', pagesDomain, 'must be given with "pagesCertificate", and only with it');
  }
  if (pagesDomain !== '') {
    if (!/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(pagesDomain)) {
      refuse('pagesDomain', pagesDomain, 'must be a bare domain name such as status.example.jp');
    }
    if (!certificateOfCloudFront.test(pagesCertificate)) {
      refuse('pagesCertificate', pagesCertificate, certificateRule);
    }
  }

  return {
    name,
    account: account === '' ? Aws.ACCOUNT_ID : account,
    architecture,
    mailRegion,
    sender,
    vendor: {
      companyInJapanese: ofVendor('company', setting('company', ''), '株式会社サンプル'),
      companyInEnglish: ofVendor('companyEnglish', setting('companyEnglish', ''), 'Sample Inc.'),
      contact: ofVendor('contactUrl', link('contactUrl'), exampleContact),
    },
    closingDays,
    siteUrl,
    front:
      front === 'off'
        ? undefined
        : {
            links: Object.fromEntries(
              ['privacy', 'contact'].map((name) => [name, link(`${name}Url`)]).filter(([, address]) => address !== ''),
            ) as Record<string, string>,
            client: resolve(setting('client', '../web/dist')),
            certificate: siteCertificate === '' ? undefined : siteCertificate,
            doorVersion: doorVersion === '' ? undefined : doorVersion,
            deployedAt: now,
          },
    pagesDomain: pagesDomain === '' ? undefined : { name: pagesDomain, certificate: pagesCertificate },
    documentLock,
    auditYears: Number(auditYears),
    onCall,
    exportVolume: Number(exportVolume),
    unconfirmedAllowance,
    confirmedAllowance,
    sessionDays: Number(sessionDays),
    approverDays: Number(approverDays),
    timeStampAuthority:
      timeStampAuthority === '' ? undefined : { address: timeStampAuthority, root: rootCertificate(timeStampRoot) },
    functions: resolve(setting('functions', '../target/lambda')),
  };
}

/** Reads a root certificate, which goes to the function as it is. */
function rootCertificate(file: string): string {
  const rule = 'must be the path of a root certificate in PEM or DER';
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(readFileSync(resolve(file)));
  } catch {
    return refuse('timeStampRoot', file, rule);
  }
  return certificate.ca ? certificate.raw.toString('base64') : refuse('timeStampRoot', file, rule);
}

function refuse(setting: string, value: unknown, rule: string): never {
  throw new Error(`The setting "${setting}" ${rule}, and is ${JSON.stringify(value)}.`);
}
