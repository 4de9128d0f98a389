import { describe, expect, it } from 'vitest';
import { pruneSchemas } from '../../lib/stacks/bundling/prune-schemas.ts';

const everything = () => true;

describe('pruning the schemas of an SDK client', () => {
  it('puts each table in a call that a bundler may drop', () => {
    const source = 'const n0 = "com.amazonaws.ec2";\nvar VpcList = [1, n0, "VpcList", 0, () => Vpc$];';
    expect(pruneSchemas(source, everything)).toBe(
      'const n0 = "com.amazonaws.ec2";\nvar VpcList = /* @__PURE__ */ (() => [1, n0, "", 0, () => Vpc$])();',
    );
  });

  it('drops the members of a structure that are not named, and counts the required ones again', () => {
    const source = [
      'const _A = "Attribute";',
      'const _B = "Body";',
      'const _C = "Code";',
      'const _xN = "xmlName";',
      'export var Request$ = [3, n0, "Request",',
      '    0,',
      '    [_A, _B, _C],',
      '    [[0, { [_xN]: _A }], [() => Body$, { [_xN]: "x, y" }], [2, { [_xN]: _C }]], 2',
      '];',
    ].join('\n');
    const pruned = pruneSchemas(source, (member) => ['Body', 'Code'].includes(member));
    expect(pruned.split('\n').at(-1)).toBe(
      'export var Request$ = /* @__PURE__ */ (() => [3,n0,"",0,["Body",_C],[[() => Body$, { [_xN]: "x, y" }],[2, { [_xN]: _C }]],1])();',
    );
  });

  it('keeps the name of an operation, which the protocols send, and of no other shape', () => {
    const source = [
      'const _DVpc = "DescribeVpcs";',
      'const _DVpcR = "DescribeVpcsRequest";',
      'export var DescribeVpcsRequest$ = [3, n0, _DVpcR, 0, [], []];',
      'var Tags = [2, n0, "Tags", 0, 0, 0];',
      'export var DescribeVpcs$ = [9, n0, _DVpc, 0, () => DescribeVpcsRequest$, () => Unit];',
    ].join('\n');
    expect(pruneSchemas(source, everything).split('\n').slice(2)).toEqual([
      'export var DescribeVpcsRequest$ = /* @__PURE__ */ (() => [3,n0,"",0,[],[]])();',
      'var Tags = /* @__PURE__ */ (() => [2, n0, "", 0, 0, 0])();',
      'export var DescribeVpcs$ = /* @__PURE__ */ (() => [9, n0, "DescribeVpcs", 0, () => DescribeVpcsRequest$, () => Unit])();',
    ]);
  });

  it('keeps a token that the SDK fills by itself', () => {
    const source =
      'const _CT = "ClientToken";\nexport var Request$ = [3, n0, "Request", 0, [_CT], [[0, 4]], 1];';
    const filled = source.replace('[0, 4]', '[0, { [_iT]: 1 }]');
    expect(pruneSchemas(source, () => false)).toContain('[],[],0]');
    expect(pruneSchemas(filled, () => false)).toContain('["ClientToken"],[[0, { [_iT]: 1 }]],1]');
  });

  it('registers the base exception, and no modelled error', () => {
    const source = [
      'export var ServiceException$ = [-3, _s, "ServiceException", 0, [], []];',
      '_s_registry.registerError(ServiceException$, ServiceException);',
      'export var NoSuchRule$ = [-3, n0, "NoSuchRule", { [_e]: _c }, ["message"], [0]];',
      'n0_registry.registerError(NoSuchRule$, NoSuchRule);',
    ].join('\n');
    expect(pruneSchemas(source, everything).match(/\w+\.registerError\(.*/g)).toEqual([
      '_s_registry.registerError(ServiceException$, ServiceException);',
    ]);
  });

  it.each([
    ['no table', 'export const Vpc$ = struct("Vpc");', 'no table of schemas is laid out as expected'],
    [
      'a name without a schema',
      'export var Vpc$ = [3, n0, "Vpc", 0, ["VpcId", "State"], [0]];',
      'the members of Vpc$ are not laid out as expected',
    ],
    [
      'members that are no list',
      'export var Vpc$ = [3, n0, "Vpc", 0, names, [0]];',
      'expected a list, got names',
    ],
  ])('refuses a file with %s', (_, source, problem) => {
    expect(() => pruneSchemas(source, everything)).toThrow(problem);
  });
});
