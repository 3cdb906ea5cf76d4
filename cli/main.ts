#!/usr/bin/env node
process.stderr.write('latensify: the commands are not in this build yet.\n');
process.exitCode = 1;
