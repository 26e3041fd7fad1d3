import * as z from 'zod/mini';
import type { Attempt } from '../../http/failures.js';
import { failureOfTransport, nonsense } from '../../http/failures.js';
import { type HttpSocket, type LiveTransport, TransportError } from '../../http/transport.js';
import type { Clock } from '../../model/index.js';
import { parseJson } from '../common/parse-json.js';

export interface KernelCall {
  /** Address of the kernel's WebSocket. */
  readonly url: string;
  readonly session: string;
  readonly messageId: string;
  readonly code: string;
  readonly who: Attempt;
  readonly platformId?: string;
}

const OPEN_MS = 30_000;
const ANSWER_MS = 90_000;
const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_OUTPUT = 64 * 1024;

const messageSchema = z.object({
  header: z.object({ msg_type: z.string() }),
  parent_header: z.optional(z.object({ msg_id: z.optional(z.string()) })),
  content: z.optional(z.record(z.string(), z.unknown())),
});
const streamSchema = z.object({ name: z.string(), text: z.string() });
const stateSchema = z.object({ execution_state: z.string() });
const replySchema = z.object({
  status: z.string(),
  ename: z.optional(z.string()),
  evalue: z.optional(z.string()),
});

/**
 * Lets a kernel execute some code, once (Jupyter messaging protocol 5.3, "Execute"; over a WebSocket as jupyter_server does it
 * without a subprotocol: one JSON message each).
 * @returns what the code printed to stdout
 * @throws PlatformError with the exception's words when it raised; `unreachable` when the connection is lost or no answer comes
 */
export async function executeOnce(
  transport: LiveTransport,
  clock: Clock,
  call: KernelCall,
  signal: AbortSignal,
): Promise<string> {
  const { who } = call;
  const socket = await openSocket(transport, call, signal);
  const done = new AbortController();
  const timeUp = new AbortController();
  const deadline = clock.sleep(ANSWER_MS, AbortSignal.any([signal, done.signal])).then(
    () => {
      timeUp.abort();
      socket.close();
    },
    () => undefined,
  );
  const onAbort = (): void => socket.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    socket.send(executeRequest(call));
    return await outcomeOf(socket, call);
  } catch (error) {
    signal.throwIfAborted();
    if (timeUp.signal.aborted)
      throw failureOfTransport(new TransportError('timeout', 'the kernel was silent', true), who, true);
    if (error instanceof TransportError) throw failureOfTransport(error, who, true);
    throw error;
  } finally {
    done.abort();
    signal.removeEventListener('abort', onAbort);
    socket.close();
    await deadline;
  }
}

async function openSocket(
  transport: LiveTransport,
  { url, platformId, who }: KernelCall,
  signal: AbortSignal,
): Promise<HttpSocket> {
  try {
    return await transport.connect({
      url,
      ...(platformId === undefined ? {} : { platformId }),
      deadlineMs: OPEN_MS,
      maxBytes: MAX_MESSAGE_BYTES,
      signal,
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    throw failureOfTransport(error, who, true);
  }
}

/** Reads until the kernel has replied and is idle again: output may come after the reply, on another channel. */
async function outcomeOf(socket: HttpSocket, call: KernelCall): Promise<string> {
  const heard = new KernelAnswer(call.messageId);
  for await (const text of socket.messages) if (heard.hear(text)) break;
  const { reply, printed } = heard;
  if (reply === undefined) throw new TransportError('interrupted', 'the kernel gave no reply', true);
  if (reply.status === 'ok') return printed;
  const error = [reply.ename, reply.evalue].filter((word) => word !== undefined).join(': ');
  throw nonsense(call.who, `its Python raised ${error === '' ? reply.status : error}.`);
}

/** What a kernel says of one request, message by message. */
export class KernelAnswer {
  /** To stdout, cut to what is of use. */
  printed = '';
  reply: z.infer<typeof replySchema> | undefined;
  private idle = false;

  constructor(private readonly messageId: string) {}

  /** @returns true when nothing more comes of it */
  hear(text: string): boolean {
    const message = parseJson(messageSchema, text);
    if (message?.parent_header?.msg_id !== this.messageId) return false;
    const { content = {} } = message;
    switch (message.header.msg_type) {
      case 'stream': {
        const stream = z.safeParse(streamSchema, content).data;
        if (stream?.name === 'stdout') this.printed = (this.printed + stream.text).slice(0, MAX_OUTPUT);
        break;
      }
      case 'status': {
        // In one expression with the optional access, the bundler would take along all of zod, in fifty languages.
        const state = z.safeParse(stateSchema, content).data;
        this.idle ||= state?.execution_state === 'idle';
        break;
      }
      case 'execute_reply':
        this.reply = z.safeParse(replySchema, content).data;
        break;
    }
    return this.reply !== undefined && (this.idle || this.reply.status !== 'ok');
  }
}

function executeRequest({ session, messageId, code }: KernelCall): string {
  return JSON.stringify({
    channel: 'shell',
    header: {
      msg_id: messageId,
      msg_type: 'execute_request',
      username: '',
      session,
      date: '',
      version: '5.3',
    },
    parent_header: {},
    metadata: {},
    content: {
      code,
      silent: false,
      store_history: false,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    },
    buffers: [],
  });
}
