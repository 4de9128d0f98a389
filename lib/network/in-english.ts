import { en } from 'zod/locales';
import type * as z from 'zod/mini';

/**
 * Says what is wrong with a value in English, as `schema.safeParse(value, { error: inEnglish })`: without it zod/mini says
 * no more than "Invalid input" wherever a schema has no words of its own.
 */
export const inEnglish = en().localeError;

/** The first few problems of a parsed value with their places. The value itself may hold anything and is not repeated. */
export function problemsOf({ issues }: z.core.$ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`)
    .join('; ');
}
