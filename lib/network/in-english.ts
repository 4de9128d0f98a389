import { en } from 'zod/locales';

/**
 * Says what is wrong with a value in English, as `schema.safeParse(value, { error: inEnglish })`: without it zod/mini says
 * no more than "Invalid input" wherever a schema has no words of its own.
 */
export const inEnglish = en().localeError;
