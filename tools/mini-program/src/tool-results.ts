/** What `run-wechat-tools.ts` found. */
export interface ToolResults {
  packNpm: {
    warnings: unknown[];
    /** `mini` = copied as they are, by their `miniprogram` folder; `ordinary` = bundled from `main`. */
    packages: { mini: number; ordinary: number };
  };
  packNpmManually: { miniProgramPackNum: number; otherNpmPackNum: number; warnList: unknown[] };
  analyseCode: {
    modules: number;
    /** `module → what it requires`. */
    unresolved: string[];
  };
  quality: { name?: string; success?: boolean; text?: string }[];
  /** The files of each compiled program. */
  compiled: { es5: string[]; asWritten: string[] };
}
