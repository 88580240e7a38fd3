import { Fragment, type JSX } from 'preact';
import { Problem } from '../api/problem.ts';
import type { StaffAct } from '../api/schema.ts';
import { date } from '../language/format.ts';
import { fill, language, named, t, type Text } from '../language/text.ts';
import type { Parameters } from './approval-requests.ts';
import { rolesIn, staffRoles } from './staff-members-words.ts';

/** What is asked for, in words. */
export const acts = {
  'end-contract': ['契約の終了', 'End the contract'],
  'reinstate-contract': ['契約終了の取り消し', 'Revoke the end of the contract'],
  'release-legal-hold': ['保全の解除', 'Release a legal hold'],
  'issue-archive-pass': ['閲覧用パスの発行', 'Issue an archive pass'],
  'appoint-representative': ['企業担当者の選任', 'Appoint a representative'],
  'invite-staff': ['運営担当者の招待', 'Invite to the staff'],
  'change-staff-roles': ['役割の変更', 'Change roles'],
} satisfies Record<StaffAct, Text>;

/** The parameters, in the order in which they are read. */
const names: Readonly<Record<string, Text>> = {
  organization: ['お客様番号', 'Customer number'],
  ends_on: ['契約の最終日', 'Last day of the contract'],
  breaks_promise: ['削除完了期限', 'Deletion deadline'],
  matter: ['案件', 'Matter'],
  email: ['メールアドレス', 'Email address'],
  staff: ['運営担当者の番号', 'Staff number'],
  roles: ['役割', 'Roles'],
  reason: ['理由', 'Reason'],
  days: ['有効期間', 'Valid for'],
  evidence: ['確認書類', 'Evidence'],
};

const texts = {
  refused: ['この内容では実行できません。申請を取り下げて、やり直してください。', 'This cannot be carried out. Withdraw the request and ask again.'],
  days: ['発行日から{days}日間', '{days} days from the day of issue'],
  between: ['、', ', '],
  late: ['期限に間に合わなくても終了する', 'End it although the deadline will be missed'],
} satisfies Record<string, Text>;

/** Why an act was refused, with what is wrong of its parameters: nobody can correct these any more. */
export function refusalOf(problem: Problem): Problem {
  const { status, fields } = problem;
  if (fields.length === 0) return problem;
  const said = fields.map(({ field, message }) => `${named(names, field)}: ${message}`).join(' ');
  return new Problem({ status, type: 'act-refused', title: `${t(texts.refused)} ${said}`, language: language.value });
}

/** Exactly what an act is asked for with, each parameter in words. */
export function ActParameters({ parameters }: { readonly parameters: Parameters }): JSX.Element {
  // An empty parameter says that nothing unusual is asked for.
  const order = Object.keys(names);
  const said = Object.entries(parameters)
    .filter(([, value]) => value !== '')
    .sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  return (
    <dl class="facts">
      {said.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{named(names, name)}</dt>
          <dd>{valueOf(name, value)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function valueOf(name: string, value: string): JSX.Element | string {
  switch (name) {
    case 'organization':
      return (
        <a class="mono" href={`/staff/customers/${value}`}>
          {value}
        </a>
      );
    case 'ends_on':
      return date(value);
    case 'breaks_promise':
      return t(texts.late);
    case 'roles':
      return rolesIn(value).map((role) => t(staffRoles[role])).join(t(texts.between));
    case 'days':
      return fill(texts.days, { days: value });
    default:
      return value;
  }
}
