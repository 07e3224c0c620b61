#!/usr/bin/env node
// The built command line; `npm ci` builds it.
import "../dist/apps/cli/src/main.js";
