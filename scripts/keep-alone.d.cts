export declare function keepAlone(): void
/** `KEEP` is set, and not to 0. */
export declare function asksToKeep(env: NodeJS.ProcessEnv): boolean
export declare function whyNotKept(env: NodeJS.ProcessEnv, args: readonly string[]): string | undefined
