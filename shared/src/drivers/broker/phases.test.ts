import { isUsable, jobPhase, standing } from './phases.js';

describe('session phases', () => {
  it.each([
    ['INITIAL', 'PENDING', 'open'],
    ['OFFERED', 'PENDING', 'open'],
    ['REJECTED', 'ABORTED', 'lost'],
    ['EXPIRED', 'ABORTED', 'lost'],
    ['ACCEPTED', 'QUEUED', 'taken'],
    ['WAITING', 'QUEUED', 'taken'],
    ['PREPARING', 'QUEUED', 'taken'],
    ['AVAILABLE', 'EXECUTING', 'taken'],
    ['RUNNING', 'EXECUTING', 'taken'],
    ['RELEASING', 'EXECUTING', 'taken'],
    ['COMPLETED', 'COMPLETED', 'taken'],
    ['FAILED', 'ERROR', 'taken'],
    ['CANCELLED', 'ABORTED', 'taken'],
    ['LATER_VERSION', 'UNKNOWN', 'taken'],
    ['constructor', 'UNKNOWN', 'taken'],
  ])('%s is %s, and the offer %s', (phase, job, stands) => {
    expect([jobPhase(phase), standing(phase)]).toEqual([job, stands]);
  });

  it('lets work be done in AVAILABLE and RUNNING alone', () => {
    const phases = ['PREPARING', 'AVAILABLE', 'RUNNING', 'RELEASING', 'COMPLETED'];
    expect(phases.filter(isUsable)).toEqual(['AVAILABLE', 'RUNNING']);
  });
});
