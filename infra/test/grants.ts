import { type Json, referredTo, resourcesOf, type Synthesized, type SynthesizedStack } from './synthesized.ts';

/** A statement of a role's policy, with the resource by its name in the construct tree. */
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

/** All that the roles of the service stack hold. */
export function grants({ data, service }: Synthesized): Grant[] {
  return resourcesOf(service, 'AWS::IAM::Policy').flatMap(({ properties }) => {
    const { PolicyDocument, Roles } = properties as unknown as { PolicyDocument: { Statement: Statement[] }; Roles: Json[] };
    const roles = Roles.map((role) => referredTo(service, role).path.replace(/\/Role$/, ''));
    return PolicyDocument.Statement.flatMap((statement) => {
      if (statement.Effect !== 'Allow') {
        throw new Error(`${roles.join()} is denied something, which the table cannot show`);
      }
      const resource = resourceName(statement.Resource, service, data);
      return roles.map((role) => ({ role, resource, actions: [statement.Action].flat().sort() }));
    });
  });
}

function resourceName(resource: Json, service: SynthesizedStack, data: SynthesizedStack): string {
  if (typeof resource === 'string') {
    return resource;
  }
  const [[intrinsic, argument] = ['', null]] = Object.entries(resource as Record<string, Json>);
  switch (intrinsic) {
    case 'Fn::GetAtt': {
      const attribute = (argument as string[])[1];
      const stack = service.resources.some(({ id }) => id === (argument as string[])[0]) ? service : data;
      return referredTo(stack, resource).path + (attribute === 'Arn' ? '' : ` ${String(attribute)}`);
    }
    case 'Fn::GetStackOutput': {
      const value = data.outputs[(argument as { OutputName: string }).OutputName];
      if (value === undefined) {
        throw new Error(`${JSON.stringify(resource)} names no output of ${data.name}`);
      }
      return resourceName(value, service, data);
    }
    case 'Fn::Join': {
      const [first, second, ...more] = (argument as [string, Json[]])[1];
      // All that lies in a bucket.
      if (first !== undefined && typeof first !== 'string' && second === '/*' && more.length === 0) {
        return `${resourceName(first, service, data)}/*`;
      }
      return (argument as [string, Json[]])[1].map((part) => (typeof part === 'string' ? part : '<account>')).join('');
    }
    default:
      throw new Error(`${JSON.stringify(resource)} is no exact resource`);
  }
}
