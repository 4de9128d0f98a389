import type { Asked } from '../readiness/answers.ts';
import { refusalOf, sentenceOf } from './live-error.ts';

/** Turns whatever keeps a call from its answer into a refusal. */
export async function asked<Answer>(answer: Promise<Answer>): Promise<Asked<Answer>> {
  try {
    return { answer: await answer };
  } catch (error) {
    return { refusal: { code: refusalOf(error).code, sentence: sentenceOf(error) } };
  }
}
