// Exit codes, the same for every command. Where several apply, the earlier in this list wins: error, use, findings, cannot tell.
export const exit = { fine: 0, findings: 1, usage: 2, cannotTell: 3, error: 4 } as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
