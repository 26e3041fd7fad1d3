/** Import name → distribution on PyPI, where the two differ by more than case and `_` for `-`. */
const DISTRIBUTION: Readonly<Record<string, string>> = {
  attr: 'attrs',
  Bio: 'biopython',
  bs4: 'beautifulsoup4',
  Crypto: 'pycryptodome',
  cv2: 'opencv-python',
  dateutil: 'python-dateutil',
  discord: 'discord-py',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  erfa: 'pyerfa',
  faiss: 'faiss-cpu',
  fitz: 'pymupdf',
  gi: 'pygobject',
  git: 'gitpython',
  github: 'pygithub',
  googleapiclient: 'google-api-python-client',
  grpc: 'grpcio',
  jose: 'python-jose',
  jwt: 'pyjwt',
  lal: 'lalsuite',
  lalsimulation: 'lalsuite',
  ldap: 'python-ldap',
  magic: 'python-magic',
  mpl_toolkits: 'matplotlib',
  MySQLdb: 'mysqlclient',
  nacl: 'pynacl',
  OpenGL: 'pyopengl',
  OpenSSL: 'pyopenssl',
  osgeo: 'gdal',
  past: 'future',
  PIL: 'pillow',
  pkg_resources: 'setuptools',
  pl_bolts: 'lightning-bolts',
  pptx: 'python-pptx',
  pylab: 'matplotlib',
  pywt: 'pywavelets',
  rest_framework: 'djangorestframework',
  ruamel: 'ruamel-yaml',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  skopt: 'scikit-optimize',
  slugify: 'python-slugify',
  snappy: 'python-snappy',
  socks: 'pysocks',
  telegram: 'python-telegram-bot',
  umap: 'umap-learn',
  usb: 'pyusb',
  vtkmodules: 'vtk',
  websocket: 'websocket-client',
  win32api: 'pywin32',
  win32com: 'pywin32',
  wx: 'wxpython',
  Xlib: 'python-xlib',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
  'google.auth': 'google-auth',
  'google.cloud.bigquery': 'google-cloud-bigquery',
  'google.cloud.storage': 'google-cloud-storage',
  'google.genai': 'google-genai',
  'google.generativeai': 'google-generativeai',
  'google.oauth2': 'google-auth',
  'google.protobuf': 'protobuf',
  'azure.identity': 'azure-identity',
  'azure.storage.blob': 'azure-storage-blob',
};

/** Only on the machines of one provider, on no index. */
const UNPUBLISHED = new Set(['google.colab', 'google', 'google.cloud', 'azure']);

/** Import names that nobody would give to a file of their own. */
const WELL_KNOWN = new Set(
  `PIL astropy astroquery bokeh cv2 dask emcee fastai gammapy h5py healpy jax keras matplotlib mpl_toolkits networkx numba numpy
pandas plotly polars pyarrow pyvo requests scipy seaborn skimage sklearn statsmodels sympy tensorflow torch torchvision tqdm
transformers xarray yaml`.split(/\s+/),
);

/**
 * The distribution to install for an import.
 * @param module dotted, e.g. `sklearn.cluster`
 * @returns a normalised name, e.g. `scikit-learn`; undefined where there is none to install
 */
export function distributionOf(module: string): string | undefined {
  const segments = module.split('.');
  for (let length = Math.min(segments.length, 3); length > 0; length -= 1) {
    const prefix = segments.slice(0, length).join('.');
    if (UNPUBLISHED.has(prefix)) return undefined;
    if (Object.hasOwn(DISTRIBUTION, prefix)) return DISTRIBUTION[prefix];
  }
  return normaliseName(segments[0] ?? module);
}

/** Whether an import is so surely a published package that no file beside the notebook needs to be looked for. */
export function isWellKnown(module: string): boolean {
  return WELL_KNOWN.has(module.split('.')[0] ?? module);
}

/** The normalised form of a distribution's name (PEP 503, "Normalized Names"). */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
