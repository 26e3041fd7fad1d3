const PICTURE_BYTES = 90_000;

function codeCell(index: number, output: unknown): unknown {
  return {
    cell_type: 'code',
    id: `cell-${index}`,
    metadata: {},
    execution_count: index,
    source: ['import numpy as np\n', `x${index} = np.linspace(0, 1, ${index})\n`, 'x.mean()'],
    outputs: [output],
  };
}

function picture(index: number): unknown {
  const bytes = Uint8Array.from({ length: PICTURE_BYTES }, (_, place) => place * 7919 + index);
  const data = {
    'image/png': `${btoa(String.fromCharCode(...bytes))}\n`,
    'text/plain': ['<Figure size 640x480>'],
  };
  return codeCell(index, { output_type: 'display_data', metadata: {}, data });
}

function printed(index: number): unknown {
  const text = Array.from(
    { length: 200 },
    (_, step) => `epoch ${index} step ${step}: loss=${(1 / (step + 1)).toFixed(6)}, "σ" ok\n`,
  );
  return codeCell(index, { output_type: 'stream', name: 'stdout', text });
}

/** A notebook of about so many bytes as text, nearly all of it outputs: pictures, and what was printed between them. */
export function bigNotebook(bytes: number): string {
  const cells: unknown[] = [];
  for (let size = 0; size < bytes; size = cells.length * (PICTURE_BYTES * (2 / 3) + 6000)) {
    const index = cells.length;
    cells.push(index % 2 === 0 ? picture(index) : printed(index));
  }
  const metadata = { kernelspec: { name: 'python3', display_name: 'Python 3' } };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells });
}
