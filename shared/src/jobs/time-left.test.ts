import fc from 'fast-check';
import type { JobStatus } from '../model/index.js';
import { deletionDate, timeLeft } from './time-left.js';

const START = Date.UTC(2026, 0, 1, 12);
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();

function status(fields: Partial<JobStatus> = {}): JobStatus {
  return { phase: 'EXECUTING', hasLog: true, results: [], started: at(0), durationSeconds: 7200, ...fields };
}

describe('timeLeft', () => {
  it('counts from the start', () => {
    expect(timeLeft(status(), START + 60_000)).toEqual({
      endsAt: at(7200),
      leftSeconds: 7140,
      warnsAt: at(6900),
      warningDue: false,
    });
  });

  it.each([
    ['5 minutes of a long session', 36_000, 35_700],
    ['10 % of a short one', 1200, 1080],
    ['a minute of a very short one', 300, 240],
  ])('warns for the last %s', (_name, durationSeconds, warnsAfter) => {
    const session = status({ durationSeconds });
    expect(timeLeft(session, START + warnsAfter * 1000 - 1)?.warningDue).toBe(false);
    expect(timeLeft(session, START + warnsAfter * 1000)?.warningDue).toBe(true);
  });

  it('is nothing, not less, once the time is over', () => {
    expect(timeLeft(status(), START + 9_999_000)).toMatchObject({ leftSeconds: 0, warningDue: true });
  });

  it('ends when the job is deleted, where that comes first', () => {
    expect(timeLeft(status({ destruction: at(3600) }), START)?.endsAt).toBe(at(3600));
    expect(timeLeft(status({ durationSeconds: 0, destruction: at(3600) }), START)?.endsAt).toBe(at(3600));
  });

  it.each<[string, Partial<JobStatus>]>([
    ['has ended', { phase: 'COMPLETED' }],
    ['has no limit', { durationSeconds: 0 }],
    ['has a start that cannot be read', { started: 'just now' }],
    ['has a limit beyond all dates', { durationSeconds: 1e300 }],
  ])('says nothing of a job that %s', (_name, fields) => {
    expect(timeLeft(status(fields), START)).toBeUndefined();
  });

  it('says nothing of a job that has not started', () => {
    expect(
      timeLeft({ phase: 'QUEUED', hasLog: false, results: [], durationSeconds: 7200 }, START),
    ).toBeUndefined();
  });

  it('never throws, whatever the platform says', () => {
    fc.assert(
      fc.property(fc.double(), fc.string(), fc.string(), (durationSeconds, started, destruction) => {
        const left = timeLeft(status({ durationSeconds, started, destruction }), START);
        expect(left === undefined || left.leftSeconds >= 0).toBe(true);
      }),
    );
  });
});

describe('deletionDate', () => {
  it('normalises the date that the platform gives', () => {
    expect(deletionDate(status({ destruction: '2026-02-01T00:00:00+01:00' }))).toBe(
      '2026-01-31T23:00:00.000Z',
    );
  });

  it('has none where the platform gives none, or nonsense', () => {
    expect(deletionDate(status())).toBeUndefined();
    expect(deletionDate(status({ destruction: 'never' }))).toBeUndefined();
  });
});
