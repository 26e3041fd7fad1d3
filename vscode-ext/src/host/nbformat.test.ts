import { toNbformat, type NotebookContent } from './nbformat.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const item = (mime: string, data: string | Uint8Array) => ({
  mime,
  data: typeof data === 'string' ? bytes(data) : data,
});
type Outputs = readonly { readonly items: readonly unknown[]; readonly metadata?: unknown }[];

function notebook(
  cells: readonly {
    readonly kind?: number;
    readonly source: string;
    readonly language?: string;
    readonly metadata?: Record<string, unknown>;
    readonly outputs?: Outputs;
    readonly order?: number;
  }[],
  metadata: Record<string, unknown> = {},
): NotebookContent {
  const made = cells.map(
    ({ kind = 2, source, language = 'python', metadata: own = {}, outputs = [], order }) => ({
      kind,
      document: { getText: () => source, languageId: language },
      metadata: own,
      outputs,
      executionSummary: order === undefined ? undefined : { executionOrder: order },
    }),
  );
  return { metadata, getCells: () => made } as unknown as NotebookContent;
}

it('keeps the kernel, cells in order and what nbformat has beside', () => {
  const kernelspec = { name: 'python3', display_name: 'Python 3' };
  const document = toNbformat(
    notebook(
      [
        {
          kind: 1,
          source: '# Title',
          language: 'markdown',
          metadata: { id: 'a', attachments: { 'x.png': {} } },
        },
        { source: 'x = 1', metadata: { id: 'b', metadata: { tags: ['parameters'] } }, order: 3 },
        { source: 'raw', language: 'raw' },
      ],
      { metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 },
    ),
  );
  expect(document).toEqual({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells: [
      { cell_type: 'markdown', id: 'a', metadata: {}, source: '# Title', attachments: { 'x.png': {} } },
      {
        cell_type: 'code',
        id: 'b',
        metadata: { tags: ['parameters'] },
        source: 'x = 1',
        execution_count: 3,
        outputs: [],
      },
      { cell_type: 'raw', metadata: {}, source: 'raw' },
    ],
  });
});

it('reads what older editors keep below custom', () => {
  const old = { custom: { metadata: { language_info: { name: 'R' } }, nbformat: 4, nbformat_minor: 2 } };
  expect(toNbformat(notebook([], old))).toEqual({
    nbformat: 4,
    nbformat_minor: 2,
    metadata: { language_info: { name: 'R' } },
    cells: [],
  });
});

it('keeps outputs of every kind', () => {
  const outputs: Outputs = [
    {
      items: [
        item('application/vnd.code.notebook.stderr', 'oh'),
        item('application/vnd.code.notebook.stderr', ' no'),
      ],
    },
    {
      items: [
        item(
          'application/vnd.code.notebook.error',
          JSON.stringify({ name: 'ValueError', message: 'bad', stack: 'a\nb' }),
        ),
      ],
    },
    {
      items: [
        item('text/plain', '3'),
        item('application/json', '{"a":1}'),
        item('image/png', new Uint8Array([1, 2])),
      ],
      metadata: { outputType: 'execute_result', executionCount: 7, metadata: { width: 3 } },
    },
    { items: [item('application/json', 'not json')] },
  ];
  const { cells } = toNbformat(notebook([{ source: '', outputs }])) as { cells: { outputs: unknown[] }[] };
  expect(cells[0]?.outputs).toEqual([
    { output_type: 'stream', name: 'stderr', text: 'oh no' },
    { output_type: 'error', ename: 'ValueError', evalue: 'bad', traceback: ['a', 'b'] },
    {
      output_type: 'execute_result',
      data: { 'text/plain': '3', 'application/json': { a: 1 }, 'image/png': 'AQI=' },
      metadata: { width: 3 },
      execution_count: 7,
    },
    { output_type: 'display_data', data: { 'application/json': {} }, metadata: {} },
  ]);
});
