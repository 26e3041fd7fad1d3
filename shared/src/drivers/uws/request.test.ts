import { sampleTask } from './testing/samples.js';
import { toBrokerRequest } from './request.js';

it('measures a notebook once, however many platforms are asked', () => {
  const task = sampleTask();
  const encode = jest.spyOn(TextEncoder.prototype, 'encode');
  const [first, second] = [toBrokerRequest(task), toBrokerRequest(task)];
  expect(encode).toHaveBeenCalledTimes(1);
  expect(second).toBe(first);
  expect(toBrokerRequest({ ...task, needs: { cores: 3 } })).toMatchObject({ compute: { cores: { min: 3 } } });
  encode.mockRestore();
});
