import { errorText } from './error-text.js';

const transient = false;

describe('errorText', () => {
  it('leaves a message of one line as it is', () => {
    expect(errorText({ message: 'Out of memory.', transient })).toEqual({ line: 'Out of memory.' });
    expect(errorText({ message: 'Over.', transient, details: 'oom-kill' })).toEqual({
      line: 'Over.',
      more: 'oom-kill',
    });
  });

  it('takes the first line of a traceback, and keeps the rest', () => {
    expect(errorText({ message: "KeyError: 'a'\r\n\r\nCell 3\n----> 1 {}['a']\n", transient })).toEqual({
      line: "KeyError: 'a'",
      more: "Cell 3\n----> 1 {}['a']",
    });
  });

  it('says nothing twice', () => {
    const details = "KeyError: 'a'\nCell 3\nCell 4";
    expect(errorText({ message: "KeyError: 'a'\nCell 3", transient, details }).more).toBe(details);
    expect(errorText({ message: 'First\nSecond', transient, details: 'Other' }).more).toBe('Second\n\nOther');
  });
});
