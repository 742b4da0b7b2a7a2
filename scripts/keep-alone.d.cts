export declare function keepAlone(): void
export declare function whyNotKept(env: NodeJS.ProcessEnv, args: readonly string[]): string | undefined
