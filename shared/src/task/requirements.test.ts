import { readMagicLine, readShellScript } from './shell.js';
import { readEnvironmentYml, readRequirementsTxt } from './requirements.js';

test('names of a requirements.txt', () => {
  const text = `# comment
numpy>=1.26,<3
Scikit_Learn[extra] == 1.5 ; python_version > "3.9"  # why
-r more.txt
--index-url https://index.example.org/simple
astropy \\
  --hash=sha256:abc
git+https://github.com/org/tool.git@v1#egg=tool
pkg @ https://files.example.org/pkg.whl
./local
pip
`;
  expect(readRequirementsTxt(text)).toEqual({
    packages: ['numpy', 'scikit-learn', 'astropy', 'tool', 'pkg'],
    files: ['more.txt'],
    urls: ['https://github.com/org/tool.git@v1', 'https://files.example.org/pkg.whl'],
  });
});

test('names of an environment.yml', () => {
  const text = `name: stars
channels:
  - conda-forge
dependencies:
  - python=3.12
  - conda-forge::astropy>=6
  - "pytorch"
  - r-base   # not Python
  - jupyterlab
  - pip
  - pip:
    - healpy==1.17
    - -r extra.txt
  - h5py
prefix: /opt/x
`;
  expect(readEnvironmentYml(text)).toEqual({
    packages: ['astropy', 'torch', 'healpy', 'h5py'],
    files: ['extra.txt'],
    urls: [],
  });
});

test.each([
  ['%pip install -q "numpy>=1" healpy', ['numpy', 'healpy']],
  ['!pip3 install --upgrade foo==1 # c', ['foo']],
  ['!{sys.executable} -m pip install bar', ['bar']],
  ['!python -m pip install bar > log.txt', ['bar']],
  ['!uv pip install baz', ['baz']],
  ['!conda install -y -c conda-forge py-opencv', ['opencv-python']],
  ['%conda install -n base fitsio', ['fitsio']],
  ['!pip install -i https://x.example.org/simple one && echo done', ['one']],
  ['!pip list', []],
  ['%matplotlib inline', []],
])('%s', (line, packages) => {
  expect(readMagicLine(line).requirements.packages).toEqual(packages);
});

test('files and addresses of shell lines', () => {
  expect(readMagicLine('!wget -q -O data.fits "https://example.org/d?x=1"')).toMatchObject({
    urls: ['https://example.org/d?x=1'],
    writes: expect.arrayContaining(['data.fits']) as unknown,
  });
  expect(readMagicLine('!curl -O https://example.org/a/b.csv').writes).toEqual(['b.csv']);
  expect(readMagicLine('%run -i "my script.py" 3').reads).toEqual(['my script.py']);
  expect(readMagicLine('%run setup').reads).toEqual(['setup.py']);
  expect(readMagicLine('!pip install -r requirements.txt').reads).toEqual(['requirements.txt']);
  expect(readMagicLine('!rucio get user.me:set.1').urls).toEqual(['user.me:set.1']);
  const script = readShellScript('# c\npip install xarray\nunzip data.zip\npython run.py > out.txt');
  expect(script.requirements.packages).toEqual(['xarray']);
  expect(script.mentions).toEqual(expect.arrayContaining(['data.zip', 'run.py']));
  expect(script.writes).toEqual(['out.txt']);
});
