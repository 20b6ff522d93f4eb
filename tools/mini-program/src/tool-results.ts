/** The output of `run-wechat-tools.ts`. */
export interface ToolResults {
  packNpm: {
    warnings: unknown[];
    /** `mini` = copied from the `miniprogram` folder; `ordinary` = bundled from `main`. */
    packages: { mini: number; ordinary: number };
  };
  packNpmManually: { miniProgramPackNum: number; otherNpmPackNum: number; warnList: unknown[] };
  analyseCode: {
    modules: number;
    /** Dependencies by module. */
    unresolved: string[];
  };
  quality: { name?: string; success?: boolean; text?: string }[];
  /** Files by compiled program. */
  compiled: { es5: string[]; asWritten: string[] };
}
