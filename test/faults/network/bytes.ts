import type { Answer, Exchange, Fault, Stage, StepName, WorldName } from '../fault.ts';
import { headBytes } from '../wire.ts';

type Streamed = Omit<Answer, 'body'> & { readonly body: AsyncIterable<Uint8Array> };

const PIECE = Buffer.alloc(65_536, ' ');
const HUNDRED_MB = 100_000_000;

async function* piece(begin: Uint8Array, total: number): AsyncGenerator<Uint8Array> {
  yield begin;
  for (let sent = begin.byteLength; sent < total; sent += PIECE.byteLength) yield PIECE;
}

/** Without a length, and without chunks: the end of the connection is the end of the answer (RFC 9112, section 6.3). */
const endless = (answer: Answer): Streamed => ({ ...answer, body: piece(answer.body, Infinity) });

async function* drops(stage: Stage): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield Buffer.from(' ');
    await stage.sleep(1000);
  }
}

const withLength = (answer: Answer, change: (length: number) => number): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'content-length': String(change(answer.body.byteLength)) },
});

const FILES: readonly StepName[] = ['fetch result', 'read result'];

/** What has no length of its own may be as long as it is: nobody can tell what was added or left out. */
const noLength = (world: WorldName, step: StepName): string | undefined =>
  step === 'fetch result' || step === 'read result' || step === 'log'
    ? `${world} does not say how long it is, and HTTP does not either: what came cannot be told from the whole`
    : undefined;

const bigFile = (_world: WorldName, step: StepName): string | undefined =>
  FILES.includes(step)
    ? "a result may be as big as this, and spaces at its end are nobody's to cut"
    : undefined;

const ofALaunch = (world: WorldName, step: StepName): string | undefined =>
  world === 'binderhub' && step === 'submit'
    ? 'a build that stops telling before it is built has launched nothing, by the rules of BinderHub'
    : noLength(world, step);

export const BYTES: readonly Fault[] = [
  {
    name: 'half an answer, then the end',
    family: 'bytes',
    play: {
      socket: (wire, line) => {
        const head = wire.indexOf('\r\n\r\n') + 4;
        // Of an answer without a body, half its head.
        const half = head === wire.byteLength ? head >> 1 : head + ((wire.byteLength - head) >> 1);
        return line.send(wire.subarray(0, half));
      },
    },
  },
  {
    name: 'half an answer that says that it is whole',
    family: 'bytes',
    needs: 'a body',
    play: { answer: (answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.byteLength >> 1) }) },
    notFor: ofALaunch,
  },
  {
    name: 'no body, though all else is right',
    family: 'bytes',
    needs: 'a body',
    play: { answer: (answer) => ({ ...answer, body: Buffer.alloc(0) }) },
    notFor: ofALaunch,
  },
  {
    name: 'a length that is too long',
    family: 'bytes',
    play: { answer: (answer) => withLength(answer, (length) => length + 1000) },
  },
  {
    name: 'a length that is too short',
    family: 'bytes',
    needs: 'a body',
    play: { answer: (answer) => withLength(answer, (length) => Math.max(0, length - 10)) },
    notFor: noLength,
  },
  {
    name: 'a length that is no number',
    family: 'bytes',
    play: {
      answer: (answer) => ({ ...answer, headers: { ...answer.headers, 'content-length': 'much' } }),
    },
  },
  {
    name: 'a length and chunks at once',
    family: 'bytes',
    play: {
      answer: (answer) => ({
        ...withLength(answer, (length) => length),
        headers: { ...answer.headers, 'transfer-encoding': 'chunked' },
      }),
    },
  },
  {
    name: 'a body of 100 MB',
    family: 'bytes',
    play: { answer: (answer) => ({ ...answer, body: piece(answer.body, HUNDRED_MB) }) },
    notFor: bigFile,
  },
  { name: 'a body without end', family: 'bytes', play: { answer: endless }, notFor: bigFile },
  {
    name: 'a body without end, a byte a second',
    family: 'bytes',
    play: { answer: (answer, _exchange: Exchange, stage) => ({ ...answer, body: drops(stage) }) },
  },
  {
    name: 'a head without end',
    family: 'bytes',
    play: {
      socket: async (_wire, line) => {
        await line.send(Buffer.from('HTTP/1.1 200 OK\r\n'));
        for (let n = 0; !line.gone && n < 4096; n++)
          await line.send(Buffer.from(`x-${n}: ${'y'.repeat(1000)}\r\n`));
      },
    },
  },
  {
    name: 'noise in place of HTTP',
    family: 'bytes',
    play: {
      socket: (_wire, line) => line.send(Buffer.from([0, 255, 10, 13, 10, 13, 7, 0, 1])),
    },
  },
  {
    name: 'a body in gzip that nobody asked for',
    family: 'bytes',
    play: {
      socket: (wire, line) => {
        const body = Buffer.from('1f8b0800000000000003', 'hex');
        const framing = { 'content-encoding': 'gzip', 'content-length': String(body.byteLength) };
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(wire.toString('latin1'))?.[1]);
        return line.send(Buffer.concat([headBytes({ status, headers: {} }, framing), body]));
      },
    },
    notFor: ofALaunch,
  },
];
