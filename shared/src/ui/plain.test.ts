import { plain, plainLines, plainLog } from './plain.js';
import { growsTooFast } from '../testing/properties/growth.js';

describe('plain', () => {
  it('leaves ordinary text of any script alone', () => {
    expect(plain('Größe 観測 عنقود, 10 %')).toBe('Größe 観測 عنقود, 10 %');
  });

  it('shows controls and direction overrides instead of obeying them', () => {
    expect(plain('a\u0000b\u001bc\u007fd\u0085e')).toBe('a\u2400b\u241bc\u2421d[U+0085]e');
    expect(plain('gpj.\u202Eexe\u2066')).toBe('gpj.[U+202E]exe[U+2066]');
    expect(plain('one\ntwo')).toBe('one\u240atwo');
  });

  it('keeps line ends and tabs where there may be lines', () => {
    expect(plainLines('one\r\n\ttwo\u202E')).toBe('one\n\ttwo[U+202E]');
  });
});

describe('plainLog', () => {
  it('drops terminal colours', () => {
    expect(plainLog('\u001b[1;31mError\u001b[0m: no')).toBe('Error: no');
  });

  it('shows the last state of a line that was rewritten', () => {
    expect(plainLog(' 0%\r 50%\r100%\ndone\r\n\r\n')).toBe('100%\ndone\n\n');
    expect(plainLog('waiting\r')).toBe('waiting');
  });

  it.each(['\r', 'x', '\u001b['])('does no more than grow with a log of %j', (piece) => {
    expect(growsTooFast((length) => plainLog(piece.repeat(length)))).toBeUndefined();
  });
});
