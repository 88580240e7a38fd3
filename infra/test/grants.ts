import { type Json, referredTo, resourcesOf, type Synthesized, type SynthesizedStack } from './synthesized.ts';

/** A statement of a role's policy; `resource` is its name in the construct tree. */
export interface Grant {
  readonly role: string;
  readonly resource: string;
  readonly actions: readonly string[];
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: Json;
}

/** All permissions of the roles in the service stack, in alphabetical order. */
export function grants({ data, pages, service }: Synthesized): Grant[] {
  const unordered = resourcesOf(service, 'AWS::IAM::Policy').flatMap(({ properties }) => {
    const { PolicyDocument, Roles } = properties as unknown as { PolicyDocument: { Statement: Statement[] }; Roles: Json[] };
    const roles = Roles.map((role) => referredTo(service, role).path.replace(/\/Role$/, ''));
    return PolicyDocument.Statement.flatMap((statement) => {
      if (statement.Effect !== 'Allow') {
        throw new Error(`${roles.join()} is denied something, which the table cannot show`);
      }
      const resource = resourceName(statement.Resource, service, [data, pages]);
      return roles.map((role) => ({ role, resource, actions: [statement.Action].flat().sort() }));
    });
  });
  const place = ({ role, resource, actions }: Grant): string => [role, resource, ...actions].join(' ');
  return unordered.sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

function resourceName(resource: Json, service: SynthesizedStack, others: readonly SynthesizedStack[]): string {
  if (typeof resource === 'string') {
    return resource;
  }
  const [[intrinsic, argument] = ['', null]] = Object.entries(resource as Record<string, Json>);
  switch (intrinsic) {
    case 'Fn::GetAtt': {
      const attribute = (argument as string[])[1];
      const stack = [service, ...others].find(({ resources }) => resources.some(({ id }) => id === (argument as string[])[0])) ?? service;
      return referredTo(stack, resource).path + (attribute === 'Arn' || attribute === 'Id' ? '' : ` ${String(attribute)}`);
    }
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = argument as { StackName: string; OutputName: string };
      const value = others.find(({ name }) => name === StackName)?.outputs[OutputName];
      if (value === undefined) {
        throw new Error(`${JSON.stringify(resource)} names no output of another stack`);
      }
      return resourceName(value, service, others);
    }
    case 'Fn::Join':
      return (argument as [string, Json[]])[1].map((part) => resourceName(part, service, others)).join('');
    case 'Ref':
      return '<account>';
    default:
      throw new Error(`${JSON.stringify(resource)} is no exact resource`);
  }
}
