#!/usr/bin/env node
// A file of its own: npm links a command when it installs, and in a checkout the compiled one is not there yet.
import '../lib/node/curate-main.js';
