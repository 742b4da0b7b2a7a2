export declare function atOnce(cores: number): number
export declare function isWholeRun(argv: readonly string[]): boolean
/** Of `parallel` in Cucumber's configuration: 0 runs one scenario after another. */
export declare function workersFor(env: NodeJS.ProcessEnv, argv: readonly string[], cores: number): number
