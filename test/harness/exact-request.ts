/** Moved to the sandbox, so that the conformance runner has it too. */
export * from '../../src/sandbox/http/exact-request.js';
