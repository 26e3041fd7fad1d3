import { ManualClock, settle } from '../../model/testing/manual-clock.js';
import { type HttpSocket, type LiveTransport, TransportError } from '../../http/transport.js';
import { executeOnce } from './kernel-call.js';

const signal = new AbortController().signal;
const call = {
  url: 'http://hub.example/user/ada/s/api/kernels/k/channels?session_id=s',
  session: 's',
  messageId: 'm',
  code: 'print(1)',
  who: { platformName: 'Hub', tried: 'start the run' },
  platformId: 'hub',
};

const unused = (): never => {
  throw new Error('not used');
};

/** A kernel that says these things once it has been asked, and then stays silent, or is gone. */
function kernel(lines: readonly unknown[], end: 'silent' | 'closed' | 'broken' = 'silent') {
  const sent: string[] = [];
  let closed: () => void = () => undefined;
  const closing = new Promise<void>((resolve) => (closed = resolve));
  const socket: HttpSocket = {
    send: (text) => void sent.push(text),
    close: () => closed(),
    messages: (async function* () {
      for (const line of lines) yield typeof line === 'string' ? line : JSON.stringify(line);
      if (end === 'silent') await closing;
      if (end === 'broken') throw new TransportError('interrupted', 'gone', true);
    })(),
  };
  const transport: LiveTransport = {
    send: unused,
    download: unused,
    stream: unused,
    connect: () => Promise.resolve(socket),
  };
  return { transport, sent };
}

const message = (msg_type: string, content: unknown, msg_id = 'm') => ({
  header: { msg_type },
  parent_header: { msg_id },
  content,
});
const stdout = (text: string, of?: string) => message('stream', { name: 'stdout', text }, of);
const idle = message('status', { execution_state: 'idle' });
const ok = message('execute_reply', { status: 'ok' });

test('what the kernel prints for this request is the answer, in whatever order it arrives', async () => {
  const { transport, sent } = kernel([
    'no json',
    stdout('of another', 'other'),
    message('status', { execution_state: 'busy' }),
    stdout('one '),
    ok,
    message('stream', { name: 'stderr', text: 'a warning' }),
    stdout('two'),
    idle,
  ]);
  await expect(executeOnce(transport, new ManualClock(), call, signal)).resolves.toBe('one two');
  expect(JSON.parse(sent[0]!)).toMatchObject({
    channel: 'shell',
    header: { msg_id: 'm', msg_type: 'execute_request', session: 's' },
    content: { code: 'print(1)', allow_stdin: false },
  });
  expect(sent).toHaveLength(1);
});

test('an exception is told in its own words', async () => {
  const { transport } = kernel([
    message('execute_reply', { status: 'error', ename: 'NameError', evalue: 'x' }),
  ]);
  await expect(executeOnce(transport, new ManualClock(), call, signal)).rejects.toThrow(
    'its Python raised NameError: x',
  );
});

test.each(['closed', 'broken'] as const)('a connection that is %s is no answer', async (end) => {
  const { transport } = kernel([ok], end);
  const answer = executeOnce(transport, new ManualClock(), call, signal);
  if (end === 'closed') await expect(answer).resolves.toBe('');
  else await expect(answer).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  await expect(executeOnce(kernel([], end).transport, new ManualClock(), call, signal)).rejects.toMatchObject(
    { failure: { kind: 'unreachable' } },
  );
});

test('a kernel that says nothing is not waited for without end', async () => {
  const clock = new ManualClock();
  const answer = executeOnce(kernel([]).transport, clock, call, signal).catch((error: unknown) => error);
  await clock.advance(90_000);
  expect(await answer).toMatchObject({ failure: { kind: 'unreachable', why: 'it did not answer in time.' } });
  expect(clock.sleeping).toBe(0);
});

test('an abort ends the wait', async () => {
  const abort = new AbortController();
  const clock = new ManualClock();
  const answer = executeOnce(kernel([]).transport, clock, call, abort.signal).catch(
    (error: unknown) => error,
  );
  await settle();
  abort.abort(new Error('closed'));
  expect(await answer).toMatchObject({ message: 'closed' });
  expect(clock.sleeping).toBe(0);
});
