/** Tries a network from outside in a process of its own: see trial.ts. */
import { failureOf, type Trial } from './trial-run.js';

const failure = await failureOf(JSON.parse(process.argv[2]!) as Trial);
process.send?.({ failure }, () => process.exit());
