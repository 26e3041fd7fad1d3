import { pythonBill } from './sbom-python.ts';

const packages = [
  { name: 'httpx', version: '0.28.1', licence: 'BSD-3-Clause', needs: ['anyio', 'gone'] },
  { name: 'run-elsewhere', version: '0.1.0', licence: null, needs: ['httpx'] },
  { name: 'anyio', version: '4.0.0', licence: 'x'.repeat(500), needs: [] },
];

it('names every package, its licence where that is a name, and what needs what', () => {
  const bill = pythonBill('run-elsewhere', packages, '0-0', '2026-01-01T00:00:00Z');
  expect(bill.metadata.component).toMatchObject({ purl: 'pkg:pypi/run-elsewhere@0.1.0' });
  expect(bill.components).toEqual([
    expect.objectContaining({
      purl: 'pkg:pypi/httpx@0.28.1',
      licenses: [{ license: { name: 'BSD-3-Clause' } }],
    }),
    expect.not.objectContaining({ licenses: expect.anything() as unknown }),
  ]);
  expect(bill.dependencies).toEqual([
    { ref: 'pkg:pypi/httpx@0.28.1', dependsOn: ['pkg:pypi/anyio@4.0.0'] },
    { ref: 'pkg:pypi/run-elsewhere@0.1.0', dependsOn: ['pkg:pypi/httpx@0.28.1'] },
    { ref: 'pkg:pypi/anyio@4.0.0', dependsOn: [] },
  ]);
});

it('is of a package that is there', () => {
  expect(() => pythonBill('other', packages, '0-0', '')).toThrow('other is not installed.');
});
