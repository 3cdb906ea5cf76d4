import { z } from 'zod';

// The pages that load this may not evaluate code made at run time (their Content-Security-Policy): zod must not try.
z.config({ jitless: true });

export { z };
