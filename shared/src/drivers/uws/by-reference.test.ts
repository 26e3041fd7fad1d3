import { LOCATION, SOURCE } from '../broker/testing/samples.js';
import { askStated } from './stated.js';
import { plainBody } from './submission.js';
import { plainPlatform, sampleTask } from './testing/samples.js';

const can = {
  ask: false,
  live: false,
  batch: true,
  release: false,
  extend: true,
  finish: false,
  log: false,
  results: true,
  honoursKey: false,
};
const platform = plainPlatform('https://farm.example');
const byReference = { notebookParameter: 'NOTEBOOK', notebookBy: 'reference' } as const;

describe('a plain service that reads the notebook itself', () => {
  it('gets its public address under the parameter that the settings name', () => {
    const body = plainBody(sampleTask({ source: SOURCE }), byReference, 'key');
    expect(body).toEqual({
      kind: 'form',
      fields: [
        ['RUNID', 'key'],
        ['NOTEBOOK', LOCATION],
      ],
    });
    expect(plainBody(sampleTask({ source: SOURCE }), { notebookBy: 'reference' }, 'key')).toEqual({
      kind: 'form',
      fields: [
        ['RUNID', 'key'],
        ['UPLOAD', `notebook,${LOCATION}`],
      ],
    });
  });

  it('offers nothing for one that has no such address, and says why', () => {
    const edited = sampleTask({ source: { ...SOURCE, clean: false } });
    expect(askStated(platform, byReference, edited, can)).toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'executable', text: expect.stringContaining('not committed') as unknown }],
    });
    expect(() => plainBody(edited, byReference, 'key')).toThrow('no public address');
    expect(askStated(platform, byReference, sampleTask({ source: SOURCE }), can).kind).toBe('offers');
  });
});
