/** What the roles of the synthesized template allow, by action: AWS would refuse every other call. */
import * as z from 'zod';
import { type Resource, reference, resourcesOf, type Template } from './deploy.ts';

const Statements = z.looseObject({
  PolicyDocument: z.looseObject({
    Statement: z.array(
      z.looseObject({
        Effect: z.literal('Allow'),
        Action: z.union([z.string(), z.array(z.string())]).transform((actions) => [actions].flat()),
      }),
    ),
  }),
  Roles: z.array(z.unknown()),
});

/** The actions that the policies of a function's role allow. */
export function actionsOf(template: Template, lambda: Resource): ReadonlySet<string> {
  const role = reference(lambda.Properties.Role);
  const actions = resourcesOf(template, 'AWS::IAM::Policy').flatMap(([, { Properties }]) => {
    const { PolicyDocument, Roles } = Statements.parse(Properties);
    const isOfRole = Roles.some((one) => reference(one) === role);
    return isOfRole ? PolicyDocument.Statement.flatMap(({ Action }) => Action) : [];
  });
  if (actions.length === 0) throw new Error(`no policy is of the role ${role}`);
  const wide = actions.filter((action) => action.includes('*'));
  if (wide.length > 0) throw new Error(`${wide.join(', ')} are not single actions`);
  return new Set(actions);
}

/** The action that IAM asks for: some calls are of another one, or of one for a single item. */
export function iamAction(service: string, action: string): string {
  return `${service}:${action.replace(/^(DeleteMessage|SendMessage)Batch$/, '$1')}`;
}
