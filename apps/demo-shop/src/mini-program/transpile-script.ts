import type { CompilerOptions } from "typescript";

/** TypeScript as CommonJS in ES2017, which every phone that WeChat runs on understands (facts §4.4). */
export async function loadTranspiler(): Promise<(file: string, code: string) => string> {
  // Loaded when something is to be transpiled, because the demo starts faster without it.
  const { default: typescript } = await import("typescript");
  const compilerOptions: CompilerOptions = {
    target: typescript.ScriptTarget.ES2017,
    module: typescript.ModuleKind.CommonJS,
    rewriteRelativeImportExtensions: true,
  };
  return (fileName, code) => {
    const { outputText, diagnostics = [] } = typescript.transpileModule(code, {
      fileName,
      compilerOptions,
      reportDiagnostics: true,
    });
    const [problem] = diagnostics;
    if (problem) {
      const text = typescript.flattenDiagnosticMessageText(problem.messageText, "\n");
      throw new Error(`${fileName}: ${text}`);
    }
    return outputText;
  };
}
