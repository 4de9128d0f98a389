/** One table of a client's schemas, taken apart: `export var Vpc$ = [3, n0, _Vp, 0, [_OI, …], [[0, { … }], …], 2];`. */
const TABLE = /^(export )?var (\w+\$?) = \[(-?\d[\s\S]*?)\];$/gm;
const TEXT = /^const (_\w+) = ("[^"\\]*");$/gm;
const ERROR = /^n0_registry\.registerError\(\w+\$?, \w+\);$/gm;

const COLLECTIONS = ['1', '2'];
const STRUCTURES = ['3', '4'];
/** Shapes have names for the SDK's messages and for payloads of XML, which no operation of ours has. */
const UNNAMED = '""';
/** The trait of a member that the SDK fills when nobody gives it (an idempotency token). */
const FILLED = /\b_iT\b/;

/**
 * Makes the schemas of an SDK client as small as their use. The file is generated, and read here as text:
 *
 * - Each table goes into a call that a bundler may drop when nothing refers to the table. The tables have computed keys,
 *   which could have side effects for all that a bundler knows: it keeps every shape of every operation.
 * - Of a structure, the members that are named nowhere in a function's own code can be neither given nor read: they go,
 *   and the shapes that are theirs alone with them.
 * - Modelled errors are not registered, or their classes and tables would stay: the SDK then throws the service's base
 *   exception with the name, the message and the metadata of the answer.
 *
 * @throws {Error} when the file is not laid out like that.
 */
export function pruneSchemas(source: string, isNamed: (member: string) => boolean): string {
  const texts = new Map([...source.matchAll(TEXT)].map(([, name = '', text = '']) => [name, text]));
  let tables = 0;
  const pruned = source.replace(TABLE, (_, exported = '', shape: string, table: string) => {
    tables += 1;
    const isKept = (name: string) => isNamed((texts.get(name) ?? name).slice(1, -1));
    return `${exported}var ${shape} = /* @__PURE__ */ (() => [${pruneTable(shape, table, isKept)}])();`;
  });
  if (tables === 0) throw new Error('no table of schemas is laid out as expected');
  return inlineTexts(pruned.replace(ERROR, ''), texts);
}

function pruneTable(shape: string, table: string, isNamed: (name: string) => boolean): string {
  const [kind = '', namespace, name, traits, names, members, required] = split(table);
  if (COLLECTIONS.includes(kind)) return table.replace(name ?? '', UNNAMED);
  if (!STRUCTURES.includes(kind)) return table;
  const [memberNames, memberSchemas] = [split(unwrap(names)), split(unwrap(members))];
  if (memberNames.length !== memberSchemas.length)
    throw new Error(`the members of ${shape} are not laid out as expected`);
  const kept = memberNames.flatMap((member, index) => {
    const schema = memberSchemas[index] ?? '';
    return isNamed(member) || FILLED.test(schema) ? [{ member, schema, index }] : [];
  });
  return [
    ...[kind, namespace, UNNAMED, traits],
    `[${kept.map(({ member }) => member)}]`,
    `[${kept.map(({ schema }) => schema)}]`,
    // The required members come first; this is how many they are.
    ...(required === undefined ? [] : [kept.filter(({ index }) => index < Number(required)).length]),
  ].join(',');
}

/** The elements of a list in source text: commas within brackets do not count. */
function split(list: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: sign, index } of list.matchAll(/[[\](){},]/g)) {
    if ('[({'.includes(sign)) depth += 1;
    else if (sign !== ',') depth -= 1;
    else if (depth === 0) {
      elements.push(list.slice(start, index).trim());
      start = index + 1;
    }
  }
  const last = list.slice(start).trim();
  return last === '' ? elements : [...elements, last];
}

function unwrap(list = ''): string {
  if (!list.startsWith('[') || !list.endsWith(']')) throw new Error(`expected a list, got ${list}`);
  return list.slice(1, -1);
}

/** Writes a text out where its name is used once: shorter than the name, its declaration and its use. */
function inlineTexts(source: string, texts: ReadonlyMap<string, string>): string {
  const uses = new Map<string, number>();
  for (const [name] of source.matchAll(/\b_\w+\b/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return source.replace(/(?<!const )(?<!\.)\b_\w+\b/g, (name) =>
    uses.get(name) === 2 ? (texts.get(name) ?? name) : name,
  );
}
