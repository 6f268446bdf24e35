// Claude Code, headless, in a home and a folder of its own.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Finds the program of this platform, which a script would link at installation.
const launcher = fileURLToPath(
  new URL('../node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs', import.meta.url)
)

/** Installs it: `{folder, ask, remove}`; its calls travel this route. */
export async function claudeCode({ url, key, headers }) {
  const home = await mkdtemp(join(tmpdir(), 'sdk-check-claude-'))
  const folder = join(home, 'work')
  await mkdir(folder)
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    CLAUDE_CONFIG_DIR: join(home, 'config'),
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: key,
    ANTHROPIC_CUSTOM_HEADERS: Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1'
  }

  /** Asks, in a new session or in this one; returns `{answer, session}`. */
  const ask = async (prompt, session) => {
    const args = [launcher, '-p', prompt, '--output-format', 'json']
    if (session) args.push('--resume', session)
    const out = await run(process.execPath, args, { cwd: folder, env })
    const { result, is_error, session_id } = JSON.parse(out)
    assert.ok(!is_error, result)
    return { answer: result, session: session_id }
  }

  return { folder, ask, remove: () => rm(home, { recursive: true, force: true }) }
}

const run = (file, args, options) =>
  new Promise((resolve, reject) => {
    const child = execFile(file, args, { ...options, timeout: 60_000 }, (e, stdout, stderr) =>
      e ? reject(new Error(`${e.message}\n${stdout}\n${stderr}`)) : resolve(stdout)
    )
    child.stdin.end()
  })
