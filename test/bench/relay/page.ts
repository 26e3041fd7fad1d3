import { once } from 'node:events';

/** The answer to one request, as the relay gives it. */
export interface Relayed {
  readonly status: number;
  readonly text: string;
  readonly sizeBytes?: number;
}

/** A page's end of the relay in the Jupyter server. */
export interface Page {
  send(url: string, to?: string): Promise<Relayed>;
  close(): void;
}

interface Heard extends Relayed {
  readonly id: number;
  readonly type: string;
  readonly message?: string;
}

/** @param lab - address of JupyterLab, with its token */
export async function openPage(lab: URL, platform: string): Promise<Page> {
  const authorization = `token ${lab.searchParams.get('token') ?? ''}`;
  const registered = await fetch(new URL('/run-elsewhere/origins', lab), {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      page: 'bench',
      platforms: [{ id: platform, origins: [platform] }],
      agreed: [],
    }),
  });
  if (registered.status !== 204) throw new Error(`The platform was not registered: ${registered.status}.`);
  // Node's own takes headers, which a page's does not need.
  const socket = new WebSocket(new URL('/run-elsewhere/relay', `ws://${lab.host}`), {
    headers: { authorization, origin: lab.origin },
  } as unknown as string[]);
  await once(socket, 'open');
  const waiting = new Map<number, (heard: Heard) => void>();
  socket.addEventListener('message', ({ data }) => {
    const heard = JSON.parse(String(data)) as Heard;
    waiting.get(heard.id)?.(heard);
  });
  let ids = 0;
  return {
    async send(url, to) {
      const id = ++ids;
      const answer = new Promise<Heard>((resolve) => waiting.set(id, resolve));
      const request = { id, method: 'GET', url, headers: {}, deadlineMs: 60_000, maxBytes: 1e9 };
      socket.send(
        JSON.stringify(
          to === undefined
            ? { ...request, type: 'send' }
            : { ...request, type: 'download', to: { path: to } },
        ),
      );
      const heard = await answer;
      waiting.delete(id);
      if (heard.type !== 'response') throw new Error(`The relay failed: ${heard.message ?? ''}`);
      return heard;
    },
    close: () => socket.close(),
  };
}
