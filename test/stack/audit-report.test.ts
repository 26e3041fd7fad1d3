import { auditReport } from './audit-report.ts';

it('says that nothing is known', () => {
  const report = auditReport('{"vulnerabilities":{},"metadata":{"dependencies":{"total":12}}}');
  expect(report).toEqual({
    text: 'No vulnerability is known in the 12 npm packages that are shipped.',
    code: 0,
  });
});

it('names what is known', () => {
  const undici = {
    severity: 'high',
    range: '<7.1.0',
    via: [{ title: 'Cookies leak' }, 'fastify'],
  };
  expect(auditReport(JSON.stringify({ vulnerabilities: { undici } }))).toEqual({
    text: 'Known vulnerabilities in npm packages that are shipped:\nhigh      undici <7.1.0: Cookies leak; by fastify',
    code: 1,
  });
});

it.each([
  [
    '{"message":"405 Method Not Allowed - POST https://registry.example/-/npm/v1","statusCode":405}',
    /^The npm packages could not be audited: 405 Method Not Allowed\. Nothing was checked\. Run it where/,
  ],
  [
    'npm error code ENOTFOUND\n    at stack',
    /could not be audited: npm printed no report \(npm error code ENOTFOUND\)\./,
  ],
  ['', /could not be audited: npm printed no report \(\)\./],
])('says in a sentence that it could not be done: %s', (output, text) => {
  const report = auditReport(output);
  expect(report.code).toBe(2);
  expect(report.text).toMatch(text);
  expect(report.text).not.toContain('registry.example');
});
