import { spawnSync } from "node:child_process";

/** One folder of `examples/`. */
export interface Language {
  folder: string;
  /** What must be installed, with Debian's package. */
  needs: Record<string, string>;
  /** Compiles into the scratch folder, once. */
  build?: (scratch: string) => string[];
  /** The command in the example's folder. */
  run: (scratch: string) => string[];
}

export const LANGUAGES: readonly Language[] = [
  {
    folder: "curl",
    needs: { bash: "bash", curl: "curl", jq: "jq", openssl: "openssl" },
    run: () => ["./main.sh"],
  },
  { folder: "php", needs: { php: "php-cli" }, run: () => ["php", "main.php"] },
  { folder: "thinkphp", needs: { php: "php-cli" }, run: () => ["php", "main.php"] },
  {
    folder: "java",
    needs: { javac: "default-jdk-headless", java: "default-jdk-headless" },
    build: (scratch) => ["javac", "-encoding", "UTF-8", "-d", scratch, ...JAVA_FILES],
    run: (scratch) => ["java", "-cp", scratch, "shop.Main"],
  },
  {
    folder: "go",
    needs: { go: "golang-go" },
    build: (scratch) => ["go", "build", "-o", `${scratch}/shop`, "."],
    run: (scratch) => [`${scratch}/shop`],
  },
  { folder: "python", needs: { python3: "python3" }, run: () => ["python3", "main.py"] },
];

const JAVA_FILES = ["Json", "Main", "NoticeException", "NoticeService", "Phone", "Webhook"].map(
  (name) => `src/shop/${name}.java`,
);

/** The missing programs of a language, with the package that has each. */
export function findMissing({ needs }: Pick<Language, "needs">): string[] {
  return Object.entries(needs)
    .filter(([program]) => spawnSync("which", [program]).status !== 0)
    .map(([program, debian]) => `${program} (Debian's package ${debian})`);
}
