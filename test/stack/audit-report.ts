/** What is said of a dependency audit, and how the command ends: 0 nothing known, 1 something known, 2 it could not be done. */
export interface AuditReport {
  readonly text: string;
  readonly code: 0 | 1 | 2;
}

/** As far as `npm audit --json` is read (npm 10 and 11, report version 2). */
interface Audit {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly severity?: string; readonly range?: string; readonly via?: readonly unknown[] }>
  >;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
}

const undone = (why: string): AuditReport => ({
  text:
    `The npm packages could not be audited: ${why}. Nothing was checked. ` +
    'Run it where the npm registry answers audits: npm_config_registry names another one.',
  code: 2,
});

const titleOf = (via: unknown): string =>
  typeof via === 'object' && via !== null && 'title' in via ? String(via.title) : `by ${String(via)}`;

/** @param output - what `npm audit --json` printed */
export function auditReport(output: string): AuditReport {
  let audit: Audit;
  try {
    audit = JSON.parse(output) as Audit;
  } catch {
    return undone(`npm printed no report (${output.trim().split('\n')[0]?.slice(0, 200) ?? ''})`);
  }
  const { vulnerabilities, metadata, message } = audit;
  // A registry may have no such service, and npm then prints its answer.
  if (vulnerabilities === undefined) return undone(message?.replace(/ - .*/s, '') ?? 'npm printed no report');
  const found = Object.entries(vulnerabilities);
  const total = metadata?.dependencies?.total ?? 0;
  if (found.length === 0)
    return { text: `No vulnerability is known in the ${total} npm packages that are shipped.`, code: 0 };
  const lines = found.map(
    ([name, { severity = 'unknown', range = '', via = [] }]) =>
      `${severity.padEnd(9)} ${name} ${range}: ${via.map(titleOf).join('; ')}`,
  );
  return { text: [`Known vulnerabilities in npm packages that are shipped:`, ...lines].join('\n'), code: 1 };
}
