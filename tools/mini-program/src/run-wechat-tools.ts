/**
 * `node run-wechat-tools.ts <project folder> <output folder>`: compiles and checks a mini program as WeChat DevTools does
 * before an upload, with WeChat's `miniprogram-ci`, offline and without an account. Writes `results.json` and the compiled
 * programs.
 *
 * Run it in a separate process: the compiler leaves a child process running and never exits.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ci from "miniprogram-ci";
import type { ToolResults } from "./tool-results.ts";

/** Makes network requests fail at once. The compiler falls back to its built-in list of file extensions. */
ci.proxy("http://127.0.0.1:9");

/** Default account limits instead of fetching them with a private key. */
class OfflineProject extends ci.Project {
  override async attr() {
    return ci.DefaultProjectAttr;
  }
}

const [projectFolder = "", outputFolder = ""] = process.argv.slice(2);
const openProject = () =>
  new OfflineProject({
    appid: "wx1234567890abcdef",
    type: "miniProgram",
    projectPath: projectFolder,
    // Must not be empty, but signs nothing.
    privateKey: "none",
    ignores: ["node_modules/**/*"],
  });

async function compile(es6ToEs5: boolean, name: string): Promise<string[]> {
  const files = await ci.getCompiledResult(
    {
      project: openProject(),
      version: "1.0.0",
      desc: "",
      setting: { es6: es6ToEs5, es7: es6ToEs5 },
      onProgressUpdate() {},
    },
    join(outputFolder, `${name}.zip`),
  );
  for (const [path, content] of Object.entries(files)) {
    const file = join(outputFolder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return Object.keys(files);
}

async function run(): Promise<ToolResults> {
  const project = openProject();
  const packages = { mini: 0, ordinary: 0 };
  const warnings = await ci.packNpm(project, {
    reporter(info) {
      packages.mini += info.miniprogram_pack_num;
      packages.ordinary += info.other_pack_num;
    },
  });
  const manually = await ci.packNpmManually({
    packageJsonPath: join(projectFolder, "dist/miniprogram/package.json"),
    miniprogramNpmDistDir: join(outputFolder, "packed-manually"),
  });
  const analysis = await ci.analyseCode(project);
  const modules = analysis?.modules ?? [];
  return {
    packNpm: { warnings, packages },
    packNpmManually: manually,
    analyseCode: {
      modules: modules.length,
      unresolved: modules.flatMap(({ id, deps }) =>
        deps.filter(({ error }) => error).map(({ request }) => [id, request].join(" → ")),
      ),
    },
    quality: await ci.checkCodeQuality(project),
    compiled: { es5: await compile(true, "es5"), asWritten: await compile(false, "as-written") },
  };
}

mkdirSync(outputFolder, { recursive: true });
try {
  writeFileSync(join(outputFolder, "results.json"), JSON.stringify(await run()));
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
