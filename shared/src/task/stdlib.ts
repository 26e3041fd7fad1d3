/**
 * Top-level modules of Python's standard library in any of 3.10 to 3.14 (docs.python.org, "Python Module Index" of each version),
 * without those that begin with an underscore.
 */
const PYTHON = `
abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect
builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent
configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils
doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath
getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle
pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data
pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal
site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep
struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time
timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu
uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo`;

/** What every Jupyter kernel for Python brings with itself. */
const KERNEL = 'IPython ipykernel';

/** Packages that come with R itself (R-admin, "Default packages"). */
const R =
  'base stats graphics grDevices utils datasets methods grid parallel splines stats4 tcltk tools compiler';

/** Standard library of Julia 1 (docs.julialang.org, "Standard Library"). */
const JULIA = `ArgTools Artifacts Base Base64 CRC32c Core Dates DelimitedFiles Distributed Downloads FileWatching Future
InteractiveUtils LazyArtifacts LibCURL LibGit2 Libdl LinearAlgebra Logging Main Markdown Mmap NetworkOptions Pkg Printf Profile REPL
Random SHA Serialization SharedArrays Sockets SparseArrays Statistics SuiteSparse TOML Tar Test UUIDs Unicode`;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const PYTHON_MODULES = words(`${PYTHON} ${KERNEL}`);
const R_PACKAGES = words(R);
const JULIA_PACKAGES = words(JULIA);

/** @param module a top-level name, e.g. `xml` of `xml.etree` */
export function isPythonStdlib(module: string): boolean {
  return module.startsWith('_') || PYTHON_MODULES.has(module);
}

export function isRBase(name: string): boolean {
  return R_PACKAGES.has(name);
}

export function isJuliaStdlib(name: string): boolean {
  return JULIA_PACKAGES.has(name);
}
