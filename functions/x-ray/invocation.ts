import { Subsegment } from './subsegment.ts';

/**
 * The invocation of a function, as the tracing header of AWS Lambda tells of it: `Root=1-…;Parent=…;Sampled=1`, and more
 * keys that go on as they came (AWS X-Ray developer guide, tracing header). AWS Lambda sends the segment itself, so that
 * a function adds subsegments alone.
 */
export class Invocation {
  readonly header: string;
  readonly traceId: string;
  readonly id: string;
  readonly isSampled: boolean;
  /** What a call to AWS passes on besides. */
  readonly lineage: string;
  /** The error that was told last, and in which subsegment: another that it went through refers to that. */
  told: { readonly error: unknown; readonly id: string } | undefined;

  constructor(header: string) {
    const pairs = header.split(';').map((pair) => pair.trim().split('='));
    const under = (key: string) => pairs.find(([name]) => name === key)?.[1] ?? '';
    this.header = header;
    this.traceId = under('Root');
    this.id = under('Parent');
    this.isSampled = this.traceId !== '' && this.id !== '' && under('Sampled') === '1';
    this.lineage = pairs
      .filter(([name = '', value]) => value && !['Root', 'Parent', 'Sampled', 'Self'].includes(name))
      .map(([name, value]) => `;${name}=${value}`)
      .join('');
  }

  addNewSubsegment(name: string): Subsegment {
    return new Subsegment(name, this, this.id);
  }
}
