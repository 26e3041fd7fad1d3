"""Makes stars.csv: a synthetic catalogue of one field of sky with two open clusters in it.

The numbers are drawn from a fixed seed, so that everybody gets the same file.
Distances and velocities are of the kind that Gaia measures near the Galactic plane:
the field stars' proper motions are broad and centred on the Sun's reflex motion, each
cluster's are narrow and centred on its own.

Run it with:  python make_catalogue.py
"""

import csv
from pathlib import Path

import numpy as np

SEED = 20260211
FIELD_STARS = 6000
CENTRE = (132.0, 11.8)  # right ascension and declination of the field's centre, deg
RADIUS = 2.5  # of the field, deg

# Members, centre (deg), core radius (deg), proper motion (mas/yr) and its scatter, parallax (mas).
CLUSTERS = [
    {"members": 420, "ra": 132.85, "dec": 11.83, "core": 0.16, "pmra": -10.97, "pmdec": -2.92, "sigma": 0.25, "parallax": 1.15},
    {"members": 230, "ra": 130.75, "dec": 12.95, "core": 0.22, "pmra": 4.20, "pmdec": -7.60, "sigma": 0.30, "parallax": 2.10},
]


def measurement_error(rng, magnitude):
    """Error of one proper motion component (mas/yr): grows towards faint stars."""
    return 0.02 * 10 ** (0.2 * np.clip(magnitude - 14.0, 0.0, None)) * rng.lognormal(0.0, 0.15, magnitude.size)


def field_stars(rng, count):
    """Stars spread evenly over the field, with the broad motions of the Galactic disc."""
    radius = RADIUS * np.sqrt(rng.random(count))
    angle = 2 * np.pi * rng.random(count)
    dec = CENTRE[1] + radius * np.sin(angle)
    ra = CENTRE[0] + radius * np.cos(angle) / np.cos(np.radians(dec))
    parallax = rng.gamma(2.2, 0.35, count) + 0.05
    spread = 2.0 + 2.2 * parallax
    pmra = rng.normal(-1.8, spread)
    pmdec = rng.normal(-3.4, 0.8 * spread)
    return ra, dec, pmra, pmdec, parallax


def cluster_stars(rng, cluster):
    """Stars of one cluster: a Plummer profile on the sky, cut far out, and one common motion."""
    count = cluster["members"]
    inside = rng.uniform(0.0, 0.96, count)
    radius = cluster["core"] * np.sqrt(inside / (1.0 - inside))
    angle = 2 * np.pi * rng.random(count)
    dec = cluster["dec"] + radius * np.sin(angle)
    ra = cluster["ra"] + radius * np.cos(angle) / np.cos(np.radians(dec))
    pmra = rng.normal(cluster["pmra"], cluster["sigma"], count)
    pmdec = rng.normal(cluster["pmdec"], cluster["sigma"], count)
    return ra, dec, pmra, pmdec, rng.normal(cluster["parallax"], 0.03, count)


def catalogue():
    """All stars in random order, with measurement errors added: a list of rows."""
    rng = np.random.default_rng(SEED)
    groups = [field_stars(rng, FIELD_STARS)] + [cluster_stars(rng, cluster) for cluster in CLUSTERS]
    ra, dec, pmra, pmdec, parallax = (np.concatenate(column) for column in zip(*groups))
    magnitude = np.minimum(18.0, 10.0 + 8.0 * rng.power(2.5, ra.size))
    error = measurement_error(rng, magnitude)
    pmra = rng.normal(pmra, error)
    pmdec = rng.normal(pmdec, error)
    parallax = rng.normal(parallax, 0.8 * error)
    order = rng.permutation(ra.size)
    columns = (ra, dec, pmra, pmdec, error, parallax, magnitude)
    return zip(*(column[order] for column in columns))


def main():
    """Writes stars.csv beside this script."""
    formats = ("%.5f", "%.5f", "%.3f", "%.3f", "%.3f", "%.3f", "%.2f")
    with open(Path(__file__).parent / "stars.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["ra", "dec", "pmra", "pmdec", "pm_error", "parallax", "g_mag"])
        for row in catalogue():
            writer.writerow([form % value for form, value in zip(formats, row)])


if __name__ == "__main__":
    main()
