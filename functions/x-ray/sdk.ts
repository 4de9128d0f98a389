import { Subsegment } from './subsegment.ts';

/** What Powertools' Tracer itself uses of the X-Ray SDK. */
export default { Subsegment };
