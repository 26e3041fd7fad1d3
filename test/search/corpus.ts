import { type CatalogueEntry, wordsOfNotebook } from '@run-elsewhere/planner';

/** Name, first cell, second cell, code: notebooks as astronomers write them. */
const NOTEBOOKS: readonly (readonly [string, string, string, string])[] = [
  [
    'synchrotron',
    '# Synchrotron radiation of a blob\n\nSpectral energy distribution of electrons that gyrate in a magnetic field, with self-absorption.',
    '## Electron distribution\nA broken power law in a region that moves with a Lorentz factor.',
    'from agnpy.synchrotron import Synchrotron\nsed = synch.sed_flux(nu)',
  ],
  [
    'ssc',
    '# Synchrotron self-Compton\n\nElectrons of a jet scatter the photons that they radiated themselves.',
    '## Comparison with the literature\nThe bump at high energies against Dermer and Menon.',
    'from agnpy.compton import SynchrotronSelfCompton',
  ],
  [
    'external_compton',
    '# External Compton scattering\n\nElectrons in the blob scatter photon fields from outside of the jet: the accretion disk, the broad line region and the dusty torus.',
    '## Target: the dust torus\nInfrared photons of a ring.\n\n## Target: broad line region',
    'from agnpy.compton import ExternalCompton\nfrom agnpy.targets import RingDustTorus, SphericalShellBLR',
  ],
  [
    'absorption',
    '# Absorption of gamma rays\n\nPair production on the photon fields of the quasar, and on the extragalactic background light.',
    '## Opacity\nGamma-gamma optical depth for the disk, the torus and EBL.',
    'from agnpy.absorption import EBL, Absorption',
  ],
  [
    'emission_regions',
    '# Emission regions\n\nHow to describe the plasma blob and its electron distribution.',
    '## Volume and energy density\nEquipartition of particles and field.',
    'from agnpy.emission_regions import Blob',
  ],
  [
    'targets',
    '# Photon targets of a quasar\n\nDisk of Shakura and Sunyaev, clouds, torus, microwave background.',
    '## Energy density along the jet axis',
    'from agnpy.targets import SSDisk, CMB',
  ],
  [
    'energy_densities',
    '# Energy densities of photon fields\n\nFor an electron in the jet at different distances.',
    '## Transformation between frames',
    'import matplotlib.pyplot as plt',
  ],
  [
    'sherpa_fit',
    '# Fit of a blazar with Sherpa\n\nMulti-wavelength data of Mrk 421 are fitted with a leptonic model.',
    '## Errors and contours',
    'from sherpa.fit import Fit',
  ],
  [
    'gammapy_fit',
    '# Fitting flux points with Gammapy\n\nA joint likelihood of a quasar, PKS 1510-089.',
    '## Wrapping a model\nParameters and their links.',
    'from gammapy.modeling import Fit',
  ],
  [
    'hadronic',
    '# Proton synchrotron and cascades\n\nA hadronic model of a blazar and its neutrinos.',
    '## Bethe-Heitler pairs',
    'import numpy as np',
  ],
  [
    'photutils_psf',
    '# Crowded-field photometry\n\nPoint spread function photometry of a globular cluster.',
    '## Building an ePSF\nStars are detected with DAOFIND.',
    'from photutils.psf import EPSFBuilder',
  ],
  [
    'transit',
    '# Transit of a hot Jupiter\n\nLight curve of an exoplanet from TESS, detrended and fitted.',
    '## Limb darkening\nPeriod and radius of the planet.',
    'import lightkurve as lk',
  ],
  [
    'radial_velocity',
    '# Radial velocities of 51 Pegasi\n\nKeplerian orbit by Markov chain Monte Carlo.',
    '## Posterior of eccentricity',
    'import emcee, radvel',
  ],
  [
    'lsb_galaxies',
    '# Surface brightness profiles of galaxies\n\nIsophotes of ellipticals, Sérsic fits and low surface brightness.',
    '## Masking stars',
    'from photutils.isophote import Ellipse',
  ],
  [
    'redshift',
    '# Photometric redshifts with random forests\n\nMachine learning on colours of SDSS.',
    '## Catastrophic outliers',
    'from sklearn.ensemble import RandomForestRegressor',
  ],
  [
    'cmb_power',
    '# Power spectrum of the cosmic microwave background\n\nPlanck maps in HEALPix, masked and transformed to spherical harmonics.',
    '## Beam and pixel window',
    'import healpy as hp\ncl = hp.anafast(m)',
  ],
  [
    'weak_lensing',
    '# Shear of background galaxies\n\nWeak gravitational lensing by a cluster; mass map by Kaiser and Squires.',
    '## Shape noise',
    'import galsim',
  ],
  [
    'gw150914',
    '# Binary black hole merger GW150914\n\nMatched filter of gravitational wave strain of LIGO.',
    '## Whitening the data\nChirp mass.',
    'from pycbc.filter import matched_filter',
  ],
  [
    'pulsar_timing',
    '# Timing a millisecond pulsar\n\nTimes of arrival are fitted with PINT; dispersion measure.',
    '## Residuals',
    'import pint.models',
  ],
  [
    'frb',
    '# Searching fast radio bursts\n\nDedispersion of filterbank data and single pulse search.',
    '## Removing interference',
    'import sigpyproc',
  ],
  [
    'alma_cube',
    '# Moment maps of an ALMA cube\n\nVelocity field of CO in a protoplanetary disk.',
    '## Continuum subtraction',
    'from spectral_cube import SpectralCube',
  ],
  [
    'vlbi_imaging',
    '# Imaging with sparse uv coverage\n\nCLEAN and regularised maximum likelihood for very long baseline interferometry, as of M87.',
    '## Closure phases',
    'import ehtim as eh',
  ],
  [
    'lofar_calibration',
    '# Direction-dependent calibration for LOFAR\n\nIonosphere and beam at low frequencies.',
    '## Facets\nRuns for hours on many cores.',
    'import casacore.tables',
  ],
  [
    'gaia_cluster',
    '# Membership of open clusters\n\nProper motions and parallaxes of Gaia; the Pleiades.',
    '## Colour-magnitude diagram',
    'from astroquery.gaia import Gaia',
  ],
  [
    'isochrones',
    '# Ages by isochrones\n\nStellar evolution tracks in a Hertzsprung-Russell diagram.',
    '## Metallicity',
    'import isochrones',
  ],
  [
    'asteroid',
    '# Orbit of a near-Earth asteroid\n\nAstrometry, ephemerides and impact probability.',
    '## Yarkovsky drift',
    'import poliastro',
  ],
  [
    'solar_flare',
    '# Solar flares in X-rays\n\nGOES light curve and AIA images of an active region.',
    '## Temperature and emission measure',
    'import sunpy.map',
  ],
  [
    'supernova_ia',
    '# Distances by type Ia supernovae\n\nSALT2 light curve fits and a Hubble diagram.',
    '## Dark energy',
    'import sncosmo',
  ],
  [
    'agn_reverberation',
    '# Reverberation mapping\n\nLag between continuum and broad emission lines gives the black hole mass.',
    '## Cross correlation',
    'import pyccf',
  ],
  [
    'cta_irf',
    '# Instrument response functions of CTA\n\nEffective area, energy dispersion and background.',
    '## Sensitivity',
    'from pyirf.sensitivity import calculate_sensitivity',
  ],
  [
    'muon_calib',
    '# Muon rings in Cherenkov telescopes\n\nOptical throughput calibration with LST images.',
    '## Circle fit',
    'import ctapipe',
  ],
  [
    'neutrino_stack',
    '# Stacking IceCube neutrinos\n\nLikelihood of catalogue sources against the atmospheric background.',
    '## Time-dependent search',
    'import skyllh',
  ],
  [
    'tap_query',
    '# Querying archives with ADQL\n\nTAP services of the virtual observatory, upload of a table, crossmatch.',
    '## Asynchronous jobs',
    'import pyvo\npyvo.dal.TAPService(url)',
  ],
  [
    'spectral_lines',
    '# Identification of emission lines\n\nGaussian fits, equivalent width and extinction of a nebula.',
    '## Balmer decrement',
    'from specutils.fitting import fit_lines',
  ],
  [
    'nbody',
    '# Colliding disk galaxies\n\nN-body simulation with a tree code on a GPU.',
    '## Tidal tails\nDark matter halo.',
    'import cupy',
  ],
  [
    'xray_cluster',
    '# Temperature of the intracluster medium\n\nChandra X-ray spectra of Perseus fitted with APEC.',
    '## Deprojection',
    'import xspec',
  ],
];

const source = {
  kind: 'github',
  url: 'https://github.com/astro/notebooks',
  name: 'astro/notebooks',
} as const;

/** An entry as a harvest makes it of a notebook's cells. */
export function entryOf(name: string, cells: readonly string[], id = name): CatalogueEntry {
  const {
    kernel: _kernel,
    language: _language,
    ...words
  } = wordsOfNotebook(notebook(cells), `${name}.ipynb`);
  const content = { by: 'address', url: `https://example.org/${id}.ipynb` } as const;
  const executable = { kind: 'notebook', name: `${name}.ipynb`, content } as const;
  return { ...words, id, executable, source, included: true };
}

export const CORPUS: readonly CatalogueEntry[] = NOTEBOOKS.map(([name, ...cells]) => entryOf(name, cells));

/** The ten of one repository. */
export const AGN_TUTORIALS = CORPUS.slice(0, 10);

/** What people type, and the notebook that they mean. */
export const QUERIES: readonly (readonly [string, string])[] = [
  ['compton dust torus', 'external_compton'],
  ['torus compton', 'external_compton'],
  ['External Compton scattering', 'external_compton'],
  ['external comton', 'external_compton'],
  ['broad line region compton', 'external_compton'],
  ['self compton', 'ssc'],
  ['synchrotron self-absorption', 'synchrotron'],
  ['gamma ray absorption ebl', 'absorption'],
  ['extragalactic background light', 'absorption'],
  ['pair production opacity', 'absorption'],
  ['sherpa', 'sherpa_fit'],
  ['mrk 421', 'sherpa_fit'],
  ['gammapy flux points', 'gammapy_fit'],
  ['hadronic neutrino blazar', 'hadronic'],
  ['psf photometry', 'photutils_psf'],
  ['globular clusters', 'photutils_psf'],
  ['exoplanet light curve', 'transit'],
  ['hot jupiters', 'transit'],
  ['tess planet', 'transit'],
  ['radial velocity', 'radial_velocity'],
  ['sersic profile', 'lsb_galaxies'],
  ['galaxy isophotes', 'lsb_galaxies'],
  ['photometric redshift machine learning', 'redshift'],
  ['cmb power spectrum', 'cmb_power'],
  ['healpix planck', 'cmb_power'],
  ['weak lensing', 'weak_lensing'],
  ['gravitational waves', 'gw150914'],
  ['black hole merger', 'gw150914'],
  ['milisecond pulsar', 'pulsar_timing'],
  ['fast radio burst', 'frb'],
  ['protoplanetary disc velocity', 'alma_cube'],
  ['alma moment map', 'alma_cube'],
  ['vlbi m87', 'vlbi_imaging'],
  ['interferometry closure', 'vlbi_imaging'],
  ['lofar', 'lofar_calibration'],
  ['ionosphere calibration', 'lofar_calibration'],
  ['gaia proper motion', 'gaia_cluster'],
  ['open cluster membership', 'gaia_cluster'],
  ['stellar ages', 'isochrones'],
  ['asteroid orbit', 'asteroid'],
  ['solar flare', 'solar_flare'],
  ['hubble diagram supernova', 'supernova_ia'],
  ['reverberation lag', 'agn_reverberation'],
  ['cherenkov muons', 'muon_calib'],
  ['cta effective area', 'cta_irf'],
  ['icecube', 'neutrino_stack'],
  ['adql tap', 'tap_query'],
  ['virtual observatory crossmatch', 'tap_query'],
  ['balmer', 'spectral_lines'],
  ['galaxy collision simulation', 'nbody'],
  ['xray galaxy cluster temperature', 'xray_cluster'],
  ['shakura sunyaev', 'targets'],
];

/** As many entries as are wanted: the corpus, and notebooks made of its words, which are about nothing else than noise. */
export function grown(count: number): readonly CatalogueEntry[] {
  const words = NOTEBOOKS.flatMap(([, ...cells]) => cells.join(' ').split(/\W+/)).filter(
    ({ length }) => length > 3,
  );
  const more = Array.from({ length: Math.max(0, count - CORPUS.length) }, (_, index) => {
    // One word in thirteen as it is, the others made new, so that there are as many words as so many notebooks have.
    const pick = (offset: number): string => {
      const word = words[(index * 7919 + offset * 104_729) % words.length]!;
      return (index + offset) % 13 === 0 ? word : `${(index * 31 + offset) % 150}${word}`;
    };
    const text = Array.from({ length: 300 }, (__, offset) => pick(offset + 10)).join(' ');
    return entryOf(`made ${index}`, [`# Exercise ${pick(0)} ${pick(1)}\n\n${text}`], `made-${index}`);
  });
  return [...CORPUS, ...more].slice(0, Math.max(count, 1));
}

/** An nbformat 4 document: code in the last cell, prose before. */
function notebook(cells: readonly string[]): string {
  const all = cells.map((source, index) =>
    index > 0 && index === cells.length - 1
      ? { cell_type: 'code', metadata: {}, source, execution_count: null, outputs: [] }
      : { cell_type: 'markdown', metadata: {}, source },
  );
  return JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells: all });
}
