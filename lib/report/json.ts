import type { Report } from './report.ts';

/** The report as JSON text, a piece a result: a large fleet's is never in memory as a whole. */
export function* renderJson({ results, ...head }: Report): Iterable<string> {
  const frame = JSON.stringify({ ...head, results: [] }, null, 2);
  yield frame.slice(0, frame.lastIndexOf(']'));
  for (const [index, result] of results.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(result, null, 2).replaceAll('\n', '\n    ')}`;
  }
  yield results.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}
