/** Notebooks as the tools of their time wrote them, for tests. Each call gives a fresh document. */

const PYTHON = {
  kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
  language_info: {
    codemirror_mode: { name: 'ipython', version: 3 },
    file_extension: '.py',
    mimetype: 'text/x-python',
    name: 'python',
    nbconvert_exporter: 'python',
    pygments_lexer: 'ipython3',
    version: '3.12.4',
  },
};

/** nbformat 4.0, IPython 3: sources as lists of lines, no language_info.name beyond the kernel's. */
export function notebook40(): unknown {
  return {
    cells: [
      {
        cell_type: 'markdown',
        metadata: {},
        source: ['# Light curve of *Mira*\n', '\n', 'From the archive.'],
      },
      {
        cell_type: 'code',
        execution_count: 3,
        metadata: { collapsed: false },
        outputs: [
          { name: 'stdout', output_type: 'stream', text: ['period 331.6 d\n'] },
          {
            data: { 'image/png': 'iVBORw0KGgo=\n', 'text/plain': ['<matplotlib.figure.Figure at 0x7f>'] },
            metadata: {},
            output_type: 'display_data',
          },
        ],
        source: [
          '%matplotlib inline\n',
          'import numpy as np\n',
          'import pylab\n',
          'curve = np.loadtxt("mira.dat")',
        ],
      },
      { cell_type: 'raw', metadata: { format: 'text/restructuredtext' }, source: ['.. note:: raw'] },
    ],
    metadata: { kernelspec: { display_name: 'Python 2', language: 'python', name: 'python2' } },
    nbformat: 4,
    nbformat_minor: 0,
  };
}

/** nbformat 4.2, with a traceback and a widget's state. */
export function notebook42(): unknown {
  return {
    cells: [
      {
        cell_type: 'code',
        execution_count: 1,
        metadata: { scrolled: true, tags: ['remove_input'] },
        outputs: [
          {
            ename: 'NameError',
            evalue: "name 'x' is not defined",
            output_type: 'error',
            traceback: ['\u001b[0;31mNameError\u001b[0m'],
          },
        ],
        source: 'from sklearn.cluster import DBSCAN\nimport cv2, yaml\nx',
      },
      { cell_type: 'markdown', metadata: {}, source: 'Clusters\n========\n\nText.' },
    ],
    metadata: { ...PYTHON, widgets: { 'application/vnd.jupyter.widget-state+json': { state: {} } } },
    nbformat: 4,
    nbformat_minor: 2,
  };
}

/** nbformat 4.4, R. */
export function notebook44(): unknown {
  return {
    cells: [
      {
        cell_type: 'code',
        execution_count: null,
        metadata: { vscode: { languageId: 'r' } },
        outputs: [],
        source: [
          'library(dplyr)\n',
          'suppressMessages(library("ggplot2"))\n',
          'library(stats)\n',
          't <- read.csv("catalogue.csv")',
        ],
      },
      {
        attachments: { 'a.png': { 'image/png': 'iVBORw0=' } },
        cell_type: 'markdown',
        metadata: {},
        source: '![a](attachment:a.png)',
      },
    ],
    metadata: {
      kernelspec: { display_name: 'R', language: 'R', name: 'ir' },
      language_info: { name: 'R', version: '4.3.1' },
      title: 'A catalogue in R',
    },
    nbformat: 4,
    nbformat_minor: 4,
  };
}

/** nbformat 4.5, with cell ids and a `parameters` cell. */
export function notebook45(): unknown {
  return {
    cells: [
      {
        cell_type: 'markdown',
        id: 'a1b2c3d4',
        metadata: {},
        source: ['Intro\n', '\n', '## Star *clusters*, again'],
      },
      {
        cell_type: 'code',
        execution_count: 7,
        id: 'parameters',
        metadata: { tags: ['parameters'] },
        outputs: [],
        source: [
          'catalogue = "stars.csv"  # table of stars\n',
          'samples: int = 200  # bootstrap samples\n',
          'limits = [\n',
          '    1.0,  # low\n',
          '    2.0,\n',
          ']\n',
        ],
      },
      {
        cell_type: 'code',
        execution_count: 8,
        id: 'e5f6',
        metadata: {},
        outputs: [
          { data: { 'text/plain': ['42'] }, execution_count: 8, metadata: {}, output_type: 'execute_result' },
        ],
        source: [
          'import numpy as np\n',
          'from astropy.table import Table\n',
          'import helper\n',
          'stars = Table.read(catalogue)\n',
          'stars.write("out.ecsv", overwrite=True)\n',
        ],
      },
    ],
    metadata: PYTHON,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** nbformat 3, IPython 0.13. */
export function notebook3(): unknown {
  return {
    metadata: { name: 'old' },
    nbformat: 3,
    nbformat_minor: 0,
    worksheets: [
      { cells: [{ cell_type: 'code', input: ['print 1'], language: 'python', outputs: [] }], metadata: {} },
    ],
  };
}

/** A minimal nbformat 4.5 notebook in Python with these code cells. */
export function pythonNotebook(...sources: readonly string[]): unknown {
  return {
    cells: sources.map((source, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: `cell-${index}`,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: PYTHON,
    nbformat: 4,
    nbformat_minor: 5,
  };
}
