import fc from 'fast-check';
import { looksLikeFile, placeOf } from './file-kinds.js';
import { readPythonCell } from './ipython.js';
import { findReferences } from './references.js';

const refer = (source: string): string[] =>
  findReferences(readPythonCell(source).tokens, new Map()).map(({ role, text }) => `${role} ${text}`);

test.each([
  ['pd.read_csv("stars.csv", sep=",")', ['read stars.csv']],
  ['fits.open("image.fits", mode="update")', ['read image.fits']],
  ['open("notes")', ['read notes']],
  ['open("out.txt", "w")', ['write out.txt']],
  ['open("out.txt", mode="wb")', ['write out.txt']],
  ['h5py.File("a.h5", "r+")', ['read a.h5']],
  ['np.load("a.npz")["x"]', ['read a.npz']],
  ['plt.savefig("figures/a.png", dpi=200)', ['write figures/a.png']],
  ['np.save("a.npy", x); x.to_csv("b.csv")', ['write a.npy', 'write b.csv']],
  ['joblib.dump(model, "model.joblib")', ['write model.joblib']],
  ['CATALOGUE: str = "stars.csv"\nTable.read(CATALOGUE)', ['mention stars.csv', 'read stars.csv']],
  ['D = Path("data")\n(D / "in" / "x.fits").open()', ['mention data/in/x.fits']],
  ['D = Path("data")\npd.read_csv(D / "x.csv")', ['read data/x.csv']],
  ['pd.read_csv(os.path.join("data", "x.csv"))', ['read data/x.csv']],
  ['Path("data/x.json").read_text()', ['read data/x.json']],
  ['Path("x.json").write_text("a.csv")', ['write x.json', 'write a.csv']],
  ['n = "x"\nnp.loadtxt(f"data/{n}.dat")', ['read data/x.dat']],
  ['np.loadtxt(f"data/{i}.dat")', []],
  ['np.loadtxt("data/%d.dat" % i)', []],
  ['np.loadtxt("data/" + name)', []],
  ['np.loadtxt(folder / "x.dat")', ['mention x.dat']],
  ['names = ["a.csv", "b.csv"]', ['mention a.csv', 'mention b.csv']],
  ['glob.glob("data/*.fits")', ['read data/*.fits']],
  ['os.listdir("data")', ['read data/*']],
  ['requests.get("https://example.org/a?b=c")', ['mention https://example.org/a?b=c']],
  ['# open("no.txt")\ns = "open(\'no.txt\')"', []],
  ['print("see Fig. 1", "e.g.", "numpy.random", ".csv")', []],
  ['json.loads(text); df.read(10)', []],
])('%j', (source, expected) => {
  expect(refer(source)).toEqual(expected);
});

test('names keep their value from cell to cell, until they get another', () => {
  const constants = new Map<string, string>();
  const cell = (source: string): unknown =>
    findReferences(readPythonCell(source).tokens, constants).map(({ text }) => text);
  cell('DATA = "a.csv"');
  expect(cell('read_csv(DATA)\nDATA = "b.csv"')).toEqual(['a.csv', 'b.csv']);
  expect(cell('read_csv(DATA)')).toEqual(['b.csv']);
});

test.each([
  ['./data//x.csv', { kind: 'relative', path: 'data/x.csv' }],
  ['data/../x.csv', { kind: 'relative', path: 'x.csv' }],
  ['data\\x.csv', { kind: 'relative', path: 'data/x.csv' }],
  ['../x.csv', { kind: 'outside', path: '../x.csv' }],
  ['a/../../x.csv', { kind: 'outside', path: 'a/../../x.csv' }],
  ['data/*.fits', { kind: 'pattern', path: 'data/*.fits' }],
  ['/home/me/x.csv', { kind: 'absolute', path: '/home/me/x.csv' }],
  ['~/x.csv', { kind: 'absolute', path: '~/x.csv' }],
  ['C:\\data\\x.csv', { kind: 'absolute', path: 'C:\\data\\x.csv' }],
  ['file:///x.csv', { kind: 'absolute', path: 'file:///x.csv' }],
  ['/dev/null', { kind: 'nowhere' }],
  ['.', { kind: 'nowhere' }],
  ['a:b', { kind: 'nowhere' }],
  ['two\nlines.csv', { kind: 'nowhere' }],
  ['https://example.org/x', { kind: 'remote', url: 'https://example.org/x' }],
  ['s3://bucket/key', { kind: 'remote', url: 's3://bucket/key' }],
  ['vos:me/x', { kind: 'remote', url: 'vos:me/x' }],
  ['ivo://org/x', { kind: 'remote', url: 'ivo://org/x' }],
  ['doi:10.5281/zenodo.1', { kind: 'remote', url: 'doi:10.5281/zenodo.1' }],
])('the place of %s', (text, place) => {
  expect(placeOf(text)).toEqual(place);
});

test('an address is told without its secrets', () => {
  expect(placeOf('https://me:geheim@example.org/x?token=abc&b=1&X-Amz-Signature=d')).toEqual({
    kind: 'remote',
    url: 'https://example.org/x?token=…&b=1&X-Amz-Signature=…',
  });
});

test('a relative path never leaves its folder', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('..', '.', 'a', 'b', '', '*', '~', 'C:')).map((parts) => parts.join('/')),
      (text) => {
        const place = placeOf(text);
        const segments = place.kind === 'relative' ? place.path.split('/') : ['ok'];
        expect(segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')).toBe(true);
      },
    ),
  );
});

test.each([
  ['stars.csv', true],
  ['my data.ECSV', true],
  ['a/b/model.tar.gz', true],
  ['numpy.random', false],
  ['.csv', false],
  ['{}.csv', false],
  ['v1.2', false],
])('%s looks like a file: %s', (text, expected) => {
  expect(looksLikeFile(text)).toBe(expected);
});
