import { kernelFacts } from './language.js';

test.each([
  [{}, {}],
  [{ kernelspec: null, language_info: 'x' }, {}],
  [
    { kernelspec: { name: 'ir', language: 'R' }, language_info: { name: 'R' } },
    { kernel: 'ir', language: 'R' },
  ],
  [{ kernelspec: { name: 'custom', language: 'julia' } }, { kernel: 'custom', language: 'julia' }],
  [{ kernelspec: { name: 'python3' } }, { kernel: 'python3', language: 'python' }],
  [{ kernelspec: { name: 'xpython' } }, { kernel: 'xpython', language: 'python' }],
  [{ kernelspec: { name: 'conda-env-stars-py' } }, { kernel: 'conda-env-stars-py', language: 'python' }],
  [{ kernelspec: { name: 'julia-1.11' } }, { kernel: 'julia-1.11', language: 'julia' }],
  [{ kernelspec: { name: 'bash' } }, { kernel: 'bash', language: 'bash' }],
  [{ kernelspec: { name: 'irish' } }, { kernel: 'irish' }],
  [{ language_info: { name: 'python' } }, { language: 'python' }],
])('%j', (metadata, facts) => {
  expect(kernelFacts(metadata)).toEqual(facts);
});
