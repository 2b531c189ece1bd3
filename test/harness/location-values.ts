/** Moved to the conformance runner, which the tests share them with. */
export * from '../../src/conformance/samples/location.js';
