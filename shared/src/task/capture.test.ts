import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { captureNotebook, type Capture, type CaptureOptions } from './capture.js';
import { streamDigest, type StreamDigest } from './digest.js';
import { testFolder } from './testing/folder.js';
import {
  notebook3,
  notebook40,
  notebook42,
  notebook44,
  notebook45,
  pythonNotebook,
} from './testing/notebooks.js';

const never = new AbortController().signal;
const choice = { mode: 'batch', needs: {} } as const;

function capture(
  document: unknown,
  files: Readonly<Record<string, string>> = {},
  options: CaptureOptions = { keepOutputs: true },
): Promise<Capture> {
  const source = { name: 'stars.ipynb', origin: 'work/stars.ipynb', document };
  return captureNotebook(source, options, testFolder(files).deps, never);
}

describe('the text that is sent', () => {
  test.each([
    ['4.0', notebook40],
    ['4.2', notebook42],
    ['4.4', notebook44],
    ['4.5', notebook45],
  ])('of a %s notebook is the same document', async (_version, make) => {
    const task = await (await capture(make())).build(choice, never);
    expect(task.executable.text).toBe(`${JSON.stringify(make())}\n`);
  });

  test('is described by its size and hash', async () => {
    const { facts, build } = await capture(notebook45());
    const task = await build(choice, never);
    const bytes = Buffer.from(task.executable.text);
    expect(facts.sizeBytes).toBe(bytes.length);
    expect(task.executable.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(facts.sha256).toBe(task.executable.sha256);
  });

  test('loses outputs and execution counts and nothing else', async () => {
    const task = await (await capture(notebook42(), {}, { keepOutputs: false })).build(choice, never);
    const expected = notebook42() as { cells: Record<string, unknown>[] };
    Object.assign(expected.cells[0]!, { outputs: [], execution_count: null });
    expect(task.executable.text).toBe(`${JSON.stringify(expected)}\n`);
  });

  test('keeps its meaning, whatever is in the notebook', async () => {
    const source = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()));
    const cell = fc.record(
      {
        cell_type: fc.constantFrom('code', 'markdown', 'raw'),
        metadata: fc.dictionary(fc.string(), fc.jsonValue()),
        source,
        outputs: fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 3 }),
        id: fc.uuid(),
      },
      { requiredKeys: ['cell_type', 'metadata', 'source'] },
    );
    const document = fc.record({
      cells: fc.array(cell, { maxLength: 6 }),
      metadata: fc.dictionary(fc.string(), fc.jsonValue()),
      nbformat: fc.constant(4),
      nbformat_minor: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(document, async (value) => {
        const json = JSON.stringify(value);
        const task = await (await capture(JSON.parse(json))).build(choice, never);
        expect(task.executable.text).toBe(`${JSON.stringify(JSON.parse(json))}\n`);
      }),
    );
  });
});

describe('the work', () => {
  const big = (): unknown => {
    const document = notebook45() as { cells: { outputs?: unknown[] }[] };
    document.cells[2]!.outputs = [
      { output_type: 'stream', name: 'stdout', text: '😀x'.repeat(700_000) },
      {
        output_type: 'display_data',
        metadata: {},
        data: { 'application/json': Array.from({ length: 200_000 }, Math.sqrt) },
      },
    ];
    return document;
  };

  test('is given away whenever the slice is used up', async () => {
    const { deps } = testFolder();
    let clock = 0;
    let yields = 0;
    const slow = {
      ...deps,
      now: () => (clock += 5),
      yieldNow: () => {
        yields += 1;
        return Promise.resolve();
      },
    };
    const source = { name: 'a.ipynb', origin: '', document: big() };
    const { build, facts } = await captureNotebook(source, { keepOutputs: true }, slow, never);
    expect(yields).toBeGreaterThan(facts.sizeBytes / 65_536 / 4);
    expect((await build(choice, never)).executable.text).toBe(`${JSON.stringify(big())}\n`);
  });

  test('stops when it is aborted', async () => {
    const { deps } = testFolder();
    const controller = new AbortController();
    let clock = 0;
    const impatient = {
      ...deps,
      now: () => (clock += 5),
      yieldNow: () => {
        controller.abort(new Error('enough'));
        return Promise.resolve();
      },
    };
    const source = { name: 'a.ipynb', origin: '', document: big() };
    await expect(
      captureNotebook(source, { keepOutputs: true }, impatient, controller.signal),
    ).rejects.toThrow('enough');
  });

  test('lets go of its digest when it is aborted', async () => {
    const controller = new AbortController();
    const abandon = jest.fn();
    const newDigest = (): StreamDigest => ({
      ...streamDigest(),
      update: () => {
        controller.abort(new Error('enough'));
      },
      abandon,
    });
    const source = { name: 'a.ipynb', origin: '', document: big() };
    const deps = { ...testFolder().deps, newDigest };
    await expect(captureNotebook(source, { keepOutputs: true }, deps, controller.signal)).rejects.toThrow(
      'enough',
    );
    expect(abandon).toHaveBeenCalledTimes(1);
  });
});

describe('the facts', () => {
  test('of a notebook with parameters, a module and data beside it', async () => {
    const files = {
      'stars.csv': 'ra,dec\n',
      'helper.py': 'from scipy import stats\nimport deep.inner\nopen("more/list.txt")\n',
      'deep/__init__.py': '',
      'deep/inner.py': 'from . import sibling\n',
      'deep/sibling.py': 'import h5py',
      'more/list.txt': 'x',
      'out.ecsv': 'of an earlier run',
      'requirements.txt': 'healpy>=1.16\n',
    };
    const { facts } = await capture(notebook45(), files);
    expect(facts).toMatchObject({
      title: 'Star clusters, again',
      kernel: 'python3',
      language: 'python',
      cells: 3,
      capturedAt: '2026-11-23T12:00:00.000Z',
      packages: ['astropy', 'h5py', 'healpy', 'numpy', 'scipy'],
      warnings: [],
    });
    expect(facts.files.map((file) => file.path)).toEqual([
      'deep/__init__.py',
      'deep/inner.py',
      'deep/sibling.py',
      'helper.py',
      'more/list.txt',
      'stars.csv',
    ]);
    expect(facts.files.at(-1)).toMatchObject({ sizeBytes: 7, ref: { path: 'work/stars.csv' } });
    expect(facts.parameters).toEqual([
      { name: 'catalogue', value: '"stars.csv"', help: 'table of stars' },
      { name: 'samples', value: '200', type: 'int', help: 'bootstrap samples' },
      { name: 'limits', value: '[\n    1.0,  # low\n    2.0,\n]' },
    ]);
  });

  test('of an R notebook', async () => {
    const { facts } = await capture(notebook44(), { 'catalogue.csv': 'x' });
    expect(facts).toMatchObject({
      title: 'A catalogue in R',
      kernel: 'ir',
      language: 'R',
      packages: ['dplyr', 'ggplot2'],
    });
    expect(facts.files.map((file) => file.path)).toEqual(['catalogue.csv']);
  });

  test('fall back to the first heading, however it is written, and to the name', async () => {
    expect((await capture(notebook40())).facts.title).toBe('Light curve of Mira');
    expect((await capture(notebook42())).facts.title).toBe('Clusters');
    expect((await capture(pythonNotebook('1'))).facts.title).toBe('stars');
  });

  test('warn about a notebook that was never saved, once', async () => {
    const source = { name: 'x.ipynb', origin: '', document: pythonNotebook('open("a.txt")\nopen("b.txt")') };
    const { facts } = await captureNotebook(source, { keepOutputs: false }, testFolder().deps, never);
    expect(facts.warnings).toEqual([expect.stringMatching(/never saved/)]);
  });

  test('say why files could not be looked for', async () => {
    const { deps } = testFolder();
    const broken = { ...deps, lookUp: () => Promise.reject(new Error('the server is away')) };
    const source = { name: 'x.ipynb', origin: 'x.ipynb', document: pythonNotebook('x = "a.csv"') };
    const { facts } = await captureNotebook(source, { keepOutputs: false }, broken, never);
    expect(facts.warnings).toEqual([expect.stringMatching(/could not be looked for: the server is away/)]);
  });

  test('count printed secrets only where outputs travel', async () => {
    const document = (): unknown => {
      const value = pythonNotebook('print(token)') as { cells: { outputs: unknown[] }[] };
      value.cells[0]!.outputs = [
        { output_type: 'stream', name: 'stdout', text: [`hf_${'a1'.repeat(17)}\n`] },
      ];
      return value;
    };
    const kept = await capture(document(), {}, { keepOutputs: true });
    expect(kept.facts.warnings).toEqual([
      expect.stringMatching(/^The output of cell 1 seems to hold a Hugging Face token/),
    ]);
    expect((await capture(document(), {}, { keepOutputs: false })).facts.warnings).toEqual([]);
  });
});

describe('a task', () => {
  test('has what was chosen', async () => {
    const { build } = await capture(notebook45(), { 'stars.csv': 'x', 'helper.py': '' });
    const task = await build({ mode: 'live', needs: { cores: 2 }, files: ['helper.py'] }, never);
    expect(task).toMatchObject({ mode: 'live', needs: { cores: 2 }, origin: 'work/stars.ipynb' });
    expect(task.files.map((file) => file.path)).toEqual(['helper.py']);
    expect(task.executable).toMatchObject({ kind: 'notebook', name: 'stars.ipynb', kernel: 'python3' });
  });

  test('can be built with other options than it was captured with', async () => {
    const { build, facts } = await capture(notebook45());
    const options = { keepOutputs: false, parameters: { samples: '20' } };
    const task = await build({ ...choice, options }, never);
    const { cells } = JSON.parse(task.executable.text) as { cells: { source: unknown; outputs?: unknown }[] };
    expect(cells.map((cell) => cell.source).at(2)).toBe('# Parameters\nsamples = 20');
    expect(cells[3]!.outputs).toEqual([]);
    expect(task.executable.sha256).not.toBe(facts.sha256);
  });

  test('of a name without an ending gets one', async () => {
    const source = { name: 'Untitled-1', origin: '', document: pythonNotebook() };
    const { build } = await captureNotebook(source, { keepOutputs: false }, testFolder().deps, never);
    expect((await build(choice, never)).executable.name).toBe('Untitled-1.ipynb');
  });
});

describe('refused with a sentence', () => {
  test.each([
    ['an nbformat 3 notebook', notebook3(), /old format 3.*Open it in Jupyter and save it/],
    ['a later format', { nbformat: 5 }, /newer/],
    ['a list', [], /not a JSON object/],
    ['null', null, /not a JSON object/],
    ['any JSON', { a: 1 }, /which version/],
    ['no cells', { nbformat: 4, nbformat_minor: 5, metadata: {} }, /no list of cells/],
    ['no metadata', { nbformat: 4, nbformat_minor: 5, cells: [] }, /no metadata/],
    ['no minor version', { nbformat: 4, metadata: {}, cells: [] }, /minor format/],
    [
      'a cell of no kind',
      { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ source: '' }] },
      /cell 1: it is neither/,
    ],
    [
      'a cell without source',
      { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ cell_type: 'code' }] },
      /cell 1: its source/,
    ],
  ])('%s', async (_name, document, message) => {
    await expect(capture(document)).rejects.toThrow(message);
  });

  test('a document nested without end', async () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 5000; depth += 1) value = [value];
    const document = { nbformat: 4, nbformat_minor: 5, metadata: { value }, cells: [] };
    await expect(capture(document)).rejects.toThrow(/nested too deeply/);
  });
});
