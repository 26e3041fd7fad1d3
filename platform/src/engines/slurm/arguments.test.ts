import { jobName, reserveArguments, script, submitArguments, testArguments } from './arguments.js';

const resources = { cores: 80, memoryGiB: 799.9995, diskGiB: 2048, gpus: 2, durationSeconds: 43_201 };

describe('what is asked of the cluster', () => {
  it('a job with all that was promised, rounded up', () => {
    const args = submitArguments({
      resources,
      partition: 'main',
      identity: { account: 'survey', user: 'bob', qos: 'long' },
      tmp: true,
      name: jobName('id'),
      folder: '/shared/jobs/a/work',
      output: '/shared/jobs/a/control/supervisor.txt',
      reservation: 'held',
    });
    expect(args).toEqual(
      expect.arrayContaining([
        '--no-requeue',
        '--partition=main',
        '--account=survey',
        '--qos=long',
        '--cpus-per-task=80',
        '--mem=819200M',
        '--time=721',
        '--gres=gpu:2',
        '--tmp=2097152M',
        '--reservation=held',
      ]),
    );
  });

  it('only a start estimate, without what nobody named', () => {
    const args = testArguments({
      resources: { ...resources, gpus: 0 },
      partition: 'main',
      identity: {},
      tmp: false,
    });
    expect(args).toContain('--test-only');
    expect(args.filter((arg) => /^--(account|qos|gres|tmp|reservation)/.test(arg))).toEqual([]);
  });

  it('a script whose words stay what they are', () => {
    expect(script(['/bin/python', "it's; $HOME"])).toBe("#!/bin/sh\nexec '/bin/python' 'it'\\''s; $HOME'\n");
  });

  it('a reservation in whole minutes', () => {
    expect(reserveArguments('held', 'ada', 'main', resources, 61)).toEqual(
      expect.arrayContaining(['ReservationName=held', 'Users=ada', 'CoreCnt=80', 'Duration=2']),
    );
  });

  it('a name that does not tell the id', () => {
    const id = '3f0c5a3e-visitor';
    expect(jobName(id)).toMatch(/^run-elsewhere-[0-9a-f]{24}$/);
    expect(jobName(id)).not.toContain('visitor');
    expect(jobName(id)).toBe(jobName(id));
  });
});
