import { politely } from './polite.js';
import { settle } from '../model/testing/manual-clock.js';
import type { HttpRequest, HttpResponse, HttpTransport } from './transport.js';

interface Sent {
  readonly url: string;
  answer(): void;
  fail(error: Error): void;
}

function bench() {
  const sent: Sent[] = [];
  const transport: HttpTransport = {
    send: ({ url }) =>
      new Promise<HttpResponse>((resolve, reject) => {
        sent.push({ url, answer: () => resolve({ status: 200, headers: {}, text: url }), fail: reject });
      }),
    download: () => Promise.reject(new Error('nothing is downloaded here')),
  };
  const polite = politely(transport);
  const send = (url: string, signal = new AbortController().signal) =>
    polite.send({ method: 'GET', url, deadlineMs: 1, maxBytes: 1, signal } satisfies HttpRequest);
  const urls = (): string[] => sent.map(({ url }) => url.slice('https://'.length));
  return { sent, send, urls };
}

test('one request at a time for each host, in their order; other hosts do not wait', async () => {
  const { sent, send, urls } = bench();
  const first = send('https://a.org/1');
  void send('https://a.org/2');
  void send('https://b.org/1');
  await settle();
  expect(urls()).toEqual(['a.org/1', 'b.org/1']);
  sent[0]?.answer();
  expect(await first).toMatchObject({ text: 'https://a.org/1' });
  await settle();
  expect(urls()).toEqual(['a.org/1', 'b.org/1', 'a.org/2']);
});

test('a failure lets the next one go', async () => {
  const { sent, send, urls } = bench();
  const first = send('https://a.org/1');
  void send('https://a.org/2');
  await settle();
  sent[0]?.fail(new Error('lost'));
  await expect(first).rejects.toThrow('lost');
  await settle();
  expect(urls()).toEqual(['a.org/1', 'a.org/2']);
});

test('one that is aborted in the queue is never sent and blocks nobody', async () => {
  const { sent, send, urls } = bench();
  void send('https://a.org/1');
  const controller = new AbortController();
  const second = send('https://a.org/2', controller.signal);
  void send('https://a.org/3');
  await settle();
  controller.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  await settle();
  expect(urls()).toEqual(['a.org/1']);
  sent[0]?.answer();
  await settle();
  expect(urls()).toEqual(['a.org/1', 'a.org/3']);
});
