import { isBuiltin } from 'node:module';
import { sep } from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';

const SEEN = Symbol('seen');

/**
 * Bundles what the asset holds and nothing else. Packages of the folders above, where the application is developed, are
 * not there in AWS: requiring them has to fail in the simulator too.
 *
 * @param root folder of the asset, without links; empty when there is none, as for inline code: then nothing can be found.
 * @param externals takes the packages that are left to `require`.
 */
export function insideOnly(root: string, externals: Set<string>): Plugin {
  return {
    name: 'inside-only',
    setup(build) {
      build.onResolve({ filter: /\.node$/ }, ({ path }) => ({ errors: [{ text: `native modules are not supported: ${path}` }] }));
      build.onResolve({ filter: /^[^./]/ }, async (asked) => {
        // Absolute files of Windows pass the filter, too.
        if (asked.kind === 'entry-point' || asked.pluginData === SEEN) return undefined;
        return isBuiltin(asked.path) ? { path: asked.path, external: true } : packageOf(asked, build, root, externals);
      });
    },
  };
}

async function packageOf(asked: OnResolveArgs, build: PluginBuild, root: string, externals: Set<string>): Promise<OnResolveResult> {
  const { importer, namespace, resolveDir, kind, path } = asked;
  const found = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: SEEN });
  if (found.errors.length === 0 && found.path.startsWith(root + sep)) return found;
  externals.add(path);
  return { path, external: true };
}
