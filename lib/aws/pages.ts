import { refusalOf } from './live-error.ts';

/** An answer as a capture holds it: a body, or `error` with why there is none. */
export type Answer = Readonly<Record<string, unknown>>;

/** A page of an answer whose items are in the member `Key`. */
export type Page<Key extends string, Item> = { readonly [K in Key]?: Item[] | undefined } & {
  readonly NextToken?: string | undefined;
} & Metadata;

interface Metadata {
  readonly $metadata: { readonly requestId?: string | undefined };
}

/** A part of a list that is asked for by itself: what the filters let through. */
export interface Part {
  readonly Filters?: { readonly Name: string; readonly Values: string[] }[];
}

/**
 * Asks for page after page of every part, by default the whole in one, and joins them. The end is a token that is absent
 * or an empty string, as DescribeVpcEndpoints may give (EC2 API Reference). Throws what `ask` throws: half a list is no
 * answer.
 */
export async function allPages<Key extends string, Item>(
  list: Key,
  ask: (part: Part & { readonly NextToken?: string }) => Promise<Page<Key, Item>>,
  parts: readonly Part[] = [{}],
): Promise<Readonly<Record<Key, Item[]>>> {
  const items: Item[] = [];
  for (const part of parts) {
    let token: string | undefined;
    do {
      const page: Page<Key, Item> = await ask(token ? { ...part, NextToken: token } : part);
      const found: Item[] | undefined = page[list];
      if (!found) assertFromAws(page, list);
      for (const item of found ?? []) items.push(item);
      if (page.NextToken && page.NextToken === token)
        throw new Error(`the page token of ${list} leads back to its own page`);
      token = page.NextToken;
    } while (token);
  }
  return { [list]: items } as Record<Key, Item[]>;
}

/** An answer that lacks a member says that there is none only if it is AWS that answers. */
export function assertFromAws({ $metadata }: Metadata, missing: string): void {
  if (!$metadata.requestId) throw new Error(`what answered is not AWS: no ${missing} and no request id`);
}

/** Turns a refusal or failure into the capture's word for it: unknown, never an empty list. */
export async function answered(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    return { error: refusalOf(error) };
  }
}

/** Answers by id, each with its own error. Absent where there is no id to ask for. */
export async function answeredEach(
  ids: readonly string[],
  ask: (id: string) => Promise<Answer>,
): Promise<Answer | undefined> {
  if (ids.length === 0) return undefined;
  return Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await answered(ask(id))] as const)));
}

/** As `aws … --output json` prints an answer: dates as ISO text, absent members left out. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
