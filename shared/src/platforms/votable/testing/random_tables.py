"""Writes random VOTables in every serialization with astropy, and what is in them, as JSON on standard output.

Arguments: a seed and the number of tables. Integers are written as decimal text and floats as their repr, for JavaScript
reads neither exactly. A masked value is null; a mask inside an array is not made, for TABLEDATA has no way to write one.
"""

import io
import json
import random
import string
import sys
import warnings

import numpy as np
from astropy.io.votable import tree

warnings.simplefilter("ignore")

INTEGERS = {"unsignedByte": (0, 255), "short": (-(2**15), 2**15 - 1), "int": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}
FLOATS = {"float": np.float32, "double": np.float64}
COMPLEX = {"floatComplex": np.complex64, "doubleComplex": np.complex128}
DTYPES = {
    **{"unsignedByte": "u1", "short": "i2", "int": "i4", "long": "i8", "boolean": "?", "bit": "?"},
    **FLOATS,
    **COMPLEX,
}
NUMBERS = [*INTEGERS, *FLOATS, *COMPLEX, "boolean", "bit"]
LETTERS = string.ascii_letters + string.digits + "<>&\"' .,;#%"


def text(chance, length, letters):
    """Without white space at either end, which TABLEDATA does not keep."""
    size = chance.randint(0, length)
    return "".join(chance.choice(letters) for _ in range(size)).strip()


def real(chance):
    return chance.choice(
        [0.0, 1.0, -1.5, 1e30, -1e-30, float("nan"), float("inf"), float("-inf"), chance.uniform(-1e6, 1e6), chance.gauss(0, 1)]
    )


def scalar(chance, datatype, null):
    if datatype in INTEGERS:
        low, high = INTEGERS[datatype]
        value = chance.choice([low, high, 0, 1, chance.randint(low, high)])
        return value if value != null else 0
    if datatype in FLOATS:
        return FLOATS[datatype](real(chance))
    if datatype in COMPLEX:
        return COMPLEX[datatype](complex(chance.uniform(-10, 10), chance.uniform(-10, 10)))
    return chance.random() < 0.5


def plain(value):
    """As JSON, see the top."""
    if isinstance(value, (np.ndarray, list)):
        return [plain(each) for each in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (complex, np.complexfloating)):
        return [repr(float(value.real)), repr(float(value.imag))]
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    return value


def column(chance, file, index):
    """A field and a maker of its values."""
    datatype = chance.choice([*NUMBERS, "char", "unicodeChar"])
    # Bits alone and lists of them astropy writes in a way of its own (one byte for each, and not its highest bit).
    arraysize = "3" if datatype == "bit" else chance.choice([None, "3", "*"])
    null = 77 if datatype in INTEGERS else None
    if datatype in ("char", "unicodeChar"):
        arraysize = chance.choice(["*", "12"])
        letters = LETTERS if datatype == "char" else LETTERS + "äßπ星"
        field = tree.Field(file, name=f"c{index}", datatype=datatype, arraysize=arraysize)
        return field, lambda: text(chance, 12, letters)
    field = tree.Field(file, name=f"c{index}", datatype=datatype, **({"arraysize": arraysize} if arraysize else {}))
    if null is not None:
        field.values.null = null

    def make():
        if arraysize is None:
            return scalar(chance, datatype, null)
        size = 3 if arraysize == "3" else chance.randint(0, 5)
        return [scalar(chance, datatype, null) for _ in range(size)]

    return field, make


def cell(field, value):
    """The value as astropy keeps it; a list needs a mask of its own length, even where nothing is masked."""
    if not isinstance(value, list):
        return value
    return np.ma.array(value, dtype=DTYPES[field.datatype], mask=[False] * len(value))


def maskable(field):
    """Bits have no way to be absent, and of a list astropy writes the values all the same where the cell is masked."""
    return field.datatype != "bit" and (field.arraysize != "*" or field.datatype in ("char", "unicodeChar"))


def table(chance):
    file = tree.VOTableFile(version="1.4")
    resource = tree.Resource(type="results")
    file.resources.append(resource)
    made = tree.TableElement(file)
    resource.tables.append(made)
    columns = [column(chance, file, index) for index in range(chance.randint(1, 12))]
    made.fields.extend(field for field, _ in columns)
    count = chance.randint(0, 8)
    made.create_arrays(count)
    rows = []
    for index in range(count):
        values = [make() for _, make in columns]
        masks = [maskable(field) and chance.random() < 0.2 for field, _ in columns]
        for (field, _), value, masked in zip(columns, values, masks):
            made.array.data[field.name][index] = cell(field, value)
            if masked:
                made.array.mask[field.name][index] = True
        rows.append([None if masked else plain(value) for value, masked in zip(values, masks)])
    documents = {}
    for serialization in ("tabledata", "binary", "binary2"):
        made.format = serialization
        out = io.BytesIO()
        file.to_xml(out)
        documents[serialization.upper()] = out.getvalue().decode("utf-8")
    return {"rows": rows, "documents": documents}


chance = random.Random(int(sys.argv[1]))
json.dump([table(chance) for _ in range(int(sys.argv[2]))], sys.stdout)
