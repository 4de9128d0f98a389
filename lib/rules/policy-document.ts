import * as z from 'zod/mini';
import { inEnglish } from '../network/in-english.ts';

const oneOrMany = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((value) => (typeof value === 'string' ? [value] : value)),
);
const principal = z.union([z.string(), z.record(z.string(), oneOrMany)]);
const conditionValue = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String));
const conditionValues = z.pipe(
  z.union([conditionValue, z.array(conditionValue)]),
  z.transform((value) => (Array.isArray(value) ? value : [value])),
);

const StatementElements = z.object({
  Sid: z.optional(z.string()),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.optional(principal),
  NotPrincipal: z.optional(principal),
  Action: z.optional(oneOrMany),
  NotAction: z.optional(oneOrMany),
  Resource: z.optional(oneOrMany),
  NotResource: z.optional(oneOrMany),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), conditionValues))),
});
const PolicyElements = z.object({ Statement: z.union([StatementElements, z.array(StatementElements)]) });

/** An element that names what it is about, or, negated, what it is not about. */
export interface Element {
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** One operator and key of a condition block, taken apart; key and operator in lower case. */
export interface Condition {
  readonly operator: string;
  readonly ifExists: boolean;
  readonly qualifier: 'forallvalues' | 'foranyvalue' | undefined;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  /** The Sid, or the place in the document. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Element;
  readonly actions: Element;
  readonly resources: Element;
  readonly conditions: readonly Condition[];
}

/**
 * Parses an endpoint policy as an IAM policy document: text or object, a statement or a list of them, each element a
 * text or a list, with the Not forms (IAM user guide, policy grammar). `problem` says why it is none.
 */
export function parsePolicyDocument(document: string | Record<string, unknown>): ParsedPolicy {
  if (typeof document !== 'string') return read(document);
  const known = remembered.get(document);
  if (known) return known;
  const parsed = readText(document);
  if (remembered.size >= MEMORY) remembered.clear();
  remembered.set(document, parsed);
  return parsed;
}

type ParsedPolicy = { readonly statements: readonly Statement[] } | { readonly problem: string };

/** Most endpoints of a fleet have one of few policies, the default first of all. */
const MEMORY = 200;
const remembered = new Map<string, ParsedPolicy>();

function readText(text: string): ParsedPolicy {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  return read(value);
}

function read(value: unknown): ParsedPolicy {
  const parsed = PolicyElements.safeParse(value, { error: inEnglish });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { problem: `${issue?.path.join('.') || 'document'}: ${issue?.message}` };
  }
  const { Statement: statements } = parsed.data;
  const list = Array.isArray(statements) ? statements : [statements];
  return { statements: list.map((elements, index) => toStatement(elements, index)) };
}

function toStatement(elements: z.infer<typeof StatementElements>, index: number): Statement {
  return {
    name: elements.Sid || `statement ${index + 1}`,
    effect: elements.Effect,
    principals: elements.NotPrincipal
      ? { negated: true, values: principalsOf(elements.NotPrincipal) }
      : { negated: false, values: principalsOf(elements.Principal ?? '*') },
    actions: elementOf(elements.Action, elements.NotAction),
    resources: elementOf(elements.Resource, elements.NotResource),
    conditions: Object.entries(elements.Condition ?? {}).flatMap(([name, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ ...operatorOf(name), key: key.toLowerCase(), values })),
    ),
  };
}

/** Principals as one list. `{ AWS: "*" }` is everybody; `*` under another type is every principal of that type alone. */
function principalsOf(value: z.infer<typeof principal>): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([type, names]) =>
    names.map((name) => (name === '*' && type !== 'AWS' ? `${type}:*` : name)),
  );
}

function elementOf(positive: string[] | undefined, negative: string[] | undefined): Element {
  return negative ? { negated: true, values: negative } : { negated: false, values: positive ?? ['*'] };
}

function operatorOf(name: string): Pick<Condition, 'operator' | 'ifExists' | 'qualifier'> {
  const lower = name.toLowerCase();
  const [qualifier, rest] = lower.includes(':') ? lower.split(':', 2) : [undefined, lower];
  const operator = rest ?? '';
  const ifExists = operator.endsWith('ifexists');
  return {
    operator: ifExists ? operator.slice(0, -'ifexists'.length) : operator,
    ifExists,
    qualifier: qualifier === 'forallvalues' || qualifier === 'foranyvalue' ? qualifier : undefined,
  };
}
