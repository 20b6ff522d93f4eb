import type { CompilerOptions } from "typescript";

/** Transpiles TypeScript to CommonJS in ES2017, which all phones that run WeChat support (facts §4.4). */
export async function loadTranspiler(): Promise<(file: string, code: string) => string> {
  // Lazy-loaded, so that the demo starts faster.
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
