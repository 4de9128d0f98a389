import type { Report } from './report.ts';

/** The report as JSON text, as it is. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
