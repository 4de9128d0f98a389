import { renderCatalogue } from '../report/catalogue.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { deliver } from './write-output.ts';

/** `s3ec rules`: the catalogue and the two kinds of endpoint. */
export async function rules(): Promise<number> {
  await deliver(renderCatalogue(Object.values(CATALOGUE)));
  return 0;
}
