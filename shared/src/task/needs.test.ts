import { formatNeeds, parseNeeds } from './needs.js';

const empty = { cores: '', memoryGiB: '', diskGiB: '', gpus: '', durationSeconds: '', cost: '' };

test('an empty field is no wish', () => {
  expect(parseNeeds({ ...empty, cores: '  ' })).toEqual({ needs: {}, errors: {} });
});

test('fields are read in their units', () => {
  const fields = {
    cores: '4',
    memoryGiB: '8 GB',
    diskGiB: '1.5 TiB',
    gpus: '0',
    durationSeconds: '2',
    cost: '20 EUR',
  };
  const needs = {
    cores: 4,
    memoryGiB: 8,
    diskGiB: 1536,
    gpus: 0,
    durationSeconds: 7200,
    cost: { amount: 20, unit: 'EUR' },
  };
  expect(parseNeeds(fields)).toEqual({ needs, errors: {} });
});

test('what cannot be read is an error at its field, and the others count', () => {
  const { needs, errors } = parseNeeds({ ...empty, cores: 'many', memoryGiB: '16', durationSeconds: '-1' });
  expect(needs).toEqual({ memoryGiB: 16 });
  expect(Object.keys(errors)).toEqual(['cores', 'durationSeconds']);
  expect(errors.cores).toContain('"many"');
});

test('a form filled with needs gives the same needs', () => {
  const needs = {
    cores: 2,
    memoryGiB: 0.5,
    gpus: 1,
    durationSeconds: 5400,
    cost: { amount: 5, unit: 'EUR' },
  };
  expect(formatNeeds(needs)).toEqual({
    cores: '2',
    memoryGiB: '512 MiB',
    diskGiB: '',
    gpus: '1',
    durationSeconds: '1 h 30 min',
    cost: '5 EUR',
  });
  expect(parseNeeds(formatNeeds(needs)).needs).toEqual(needs);
});
