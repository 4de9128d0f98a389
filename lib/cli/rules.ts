import { renderCatalogue } from '../report/catalogue.ts';
import { CATALOGUE } from '../rules/catalogue.ts';

/** `s3ec rules`: the catalogue and the two kinds of endpoint. */
export function rules(): number {
  process.stdout.write(renderCatalogue(Object.values(CATALOGUE)));
  return 0;
}
