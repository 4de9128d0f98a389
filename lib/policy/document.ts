import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import * as z from 'zod/mini';
import { placeOf } from '../network/capture.ts';
import { inEnglish } from '../network/in-english.ts';

/** A document that does not load: every problem with its file, line, column and key. */
export class DocumentError extends Error {
  readonly file: string;
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => `${file}${positionOf(problem)}: ${problem.message}`).join('\n'));
    this.name = 'DocumentError';
    this.file = file;
    this.problems = problems;
  }
}

/** One thing wrong with a document; lines and columns count from 1. */
export interface Problem {
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly key: string;
  readonly message: string;
}

export interface LoadedDocument<T> {
  readonly value: T;
  /** The error for something that the schema cannot say, at a path into the document. */
  readonly problemAt: (path: readonly (string | number)[], message: string) => Problem;
}

/** Alias expansions beyond this many are refused: no document of this product needs them (billion laughs). */
const MAX_ALIASES = 1000;

/**
 * Loads YAML or JSON (JSON is read as YAML 1.2, so that its errors have lines too) and checks it with a schema.
 * @throws {DocumentError} for broken syntax, repeated keys, custom tags, alias bombs and whatever the schema refuses.
 */
export function loadDocument<T>(text: string, file: string, schema: z.ZodMiniType<T>): LoadedDocument<T> {
  const lines = new LineCounter();
  const at = (offset: number | undefined, key: string, message: string): Problem => {
    const position = offset === undefined ? undefined : lines.linePos(offset);
    return { line: position?.line ?? 1, column: position?.col ?? 1, key, message };
  };
  const refuse = (offset: number | undefined, message: string): never => {
    throw new DocumentError(file, [at(offset, '', message)]);
  };
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      strict: true,
      uniqueKeys: true,
    });
    const broken = [...document.errors, ...document.warnings].map((error) =>
      at(
        error.pos[0],
        '',
        error.code === 'MULTIPLE_DOCS' ? 'expected one document, got several' : error.message,
      ),
    );
    if (broken.length > 0) throw new DocumentError(file, broken);
    if (file.endsWith('.json')) assertJson(text, file);
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (error instanceof ReferenceError && error.message.startsWith('Excessive')) {
      return refuse(0, `aliases stand for more than ${MAX_ALIASES} values: write them out`);
    }
    if (error instanceof ReferenceError) return refuse(0, error.message);
    if (error instanceof RangeError) return refuse(0, 'nested too deeply to be read');
    throw error;
  }
  if (value === null || value === undefined) return refuse(0, 'the file is empty');

  const problemAt = (path: readonly (string | number)[], message: string): Problem =>
    at(
      offsetOf(document.contents, path),
      placeOf(path),
      `${path.length > 0 ? `${placeOf(path)}: ` : ''}${message}`,
    );
  const checked = schema.safeParse(value, { reportInput: true, error: inEnglish });
  if (checked.success) {
    // Maps of tags would lose this key, and a selector without it matches more.
    visit(document, {
      Pair: (_, { key }) => {
        if (isScalar(key) && key.value === '__proto__')
          refuse(key.range?.[0], '__proto__ is no key that can be used');
      },
    });
    return { value: checked.data, problemAt };
  }
  throw new DocumentError(
    file,
    checked.error.issues
      .flatMap((issue) => problemsOf(issue, schema))
      .map(([path, message]) => problemAt(path, message)),
  );
}

/** YAML takes what JSON does not, a trailing comma for one; a file that says it is JSON is held to it. */
function assertJson(text: string, file: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
    const problem = {
      line: Number(line ?? 1),
      column: Number(column ?? 1),
      key: '',
      message: `not JSON: ${message}`,
    };
    throw new DocumentError(file, [problem]);
  }
}

function positionOf({ line, column }: Problem): string {
  return line === undefined ? '' : `:${line}:${column ?? 1}`;
}

/** The offset of the node at a path, or of the nearest that exists above it; of a key where the value is a pair's. */
function offsetOf(root: Node | null, path: readonly (string | number)[]): number | undefined {
  let node: unknown = root;
  let offset = root?.range?.[0];
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

type Located = [path: (string | number)[], message: string];

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodMiniType): Located[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code !== 'unrecognized_keys') return [[path, wanted(issue)]];
  const allowed = keysAt(schema, path);
  return issue.keys.map((key) => [[...path, key], `unknown key; allowed are ${allowed.join(', ')}`]);
}

/** The keys that a schema allows at a path. */
function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[]): string[] {
  let at: z.core.$ZodType | undefined = schema;
  for (const key of [...path, undefined]) {
    while (at instanceof z.ZodMiniOptional) at = at._zod.def.innerType;
    if (key === undefined) break;
    if (at instanceof z.ZodMiniObject) at = at.shape[key];
    else if (at instanceof z.ZodMiniArray) at = at._zod.def.element;
    else if (at instanceof z.ZodMiniRecord) at = at._zod.def.valueType;
    else return [];
  }
  return at instanceof z.ZodMiniObject ? Object.keys(at.shape) : [];
}

function wanted(issue: z.core.$ZodIssue): string {
  const { input } = issue;
  const missing = input === undefined;
  const hint = typeof input === 'number' || typeof input === 'boolean' ? '; put it in quotes' : '';
  switch (issue.code) {
    case 'invalid_type': {
      if (missing) return `is required (${nameOf(issue.expected)})`;
      return `expected ${nameOf(issue.expected)}, got ${shown(input)}${issue.expected === 'string' ? hint : ''}`;
    }
    case 'invalid_value': {
      const allowed = `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
      return missing ? `is required (${allowed})` : `expected ${allowed}, got ${shown(input)}`;
    }
    case 'invalid_union': {
      const options = [...new Set(issue.errors.flat().map(wantedOfOption))].join(' or ');
      return `expected ${options}, got ${shown(input)}${options.includes('a text') ? hint : ''}`;
    }
    default:
      return `${issue.message}, got ${shown(input)}`;
  }
}

function wantedOfOption(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return nameOf(issue.expected);
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  return issue.message.replace(/^expected /, '');
}

const NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  string: 'a text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
};

function nameOf(expected: string): string {
  return NAMES[expected] ?? expected;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
