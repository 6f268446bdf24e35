// Chromium without a window, driven by the DevTools protocol over a pipe
// (https://chromedevtools.github.io/devtools-protocol/), so that nothing is downloaded and no port opened.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
const PATIENCE = 10_000

function chromium() {
  for (const name of NAMES) {
    for (const folder of process.env.PATH.split(delimiter)) {
      const file = join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // perhaps elsewhere
      }
    }
  }
  assert.fail('There is no Chromium here: run scripts/install-test-tools chromium')
}

/** Waits until something is so, which `look` says by anything but false. */
export async function until(what, look) {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const found = await look()
    if (found) {
      return found
    }
    assert.ok(Date.now() < deadline, `not so in ${PATIENCE} ms: ${what}`)
    await new Promise((resume) => setTimeout(resume, 10))
  }
}

/** A browser with one page. */
export class Browser {
  #process
  #home
  #asked = new Map()
  #last = 0
  #session
  #read = ''
  /** What the console, the network and the rules of the page said. */
  complaints = []
  /** Names of files that were downloaded. */
  downloads = []

  static async open() {
    const browser = new Browser()
    await browser.#start()
    return browser
  }

  async #start() {
    this.#home = await mkdtemp(join(tmpdir(), 'page-check-'))
    this.#process = spawn(
      chromium(),
      [
        '--headless',
        // Containers of builds have no namespaces to put a sandbox in; only our own page is opened.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--no-first-run',
        '--disable-background-networking',
        '--remote-debugging-pipe',
        `--user-data-dir=${this.#home}`,
        'about:blank'
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] }
    )
    this.#process.on('exit', () => this.#ended('Chromium has ended'))
    this.#process.stdio[3].on('error', (failure) => this.#ended(failure.message))
    this.#process.stdio[4].setEncoding('utf8').on('data', (text) => this.#take(text))
    const { targetInfos } = await this.#send('Target.getTargets')
    const { targetId } = targetInfos.find((target) => target.type === 'page')
    this.#session = (await this.#send('Target.attachToTarget', { targetId, flatten: true })).sessionId
    for (const domain of ['Page', 'Runtime', 'Log', 'Accessibility']) {
      await this.call(`${domain}.enable`)
    }
    await this.call('Page.addScriptToEvaluateOnNewDocument', {
      source: `window.refused = [];
        addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective))`
    })
    await this.#send('Browser.setDownloadBehavior', {
      behavior: 'allow',
      downloadPath: this.#home,
      eventsEnabled: true
    })
  }

  #take(text) {
    const messages = (this.#read + text).split('\0')
    this.#read = messages.pop()
    messages.map((message) => JSON.parse(message)).forEach((message) => this.#heard(message))
  }

  #heard({ id, result, error, method, params }) {
    if (id !== undefined) {
      const { answer, refuse } = this.#asked.get(id)
      this.#asked.delete(id)
      error ? refuse(new Error(error.message)) : answer(result)
    } else if (method === 'Log.entryAdded') {
      this.complaints.push(params.entry.text)
    } else if (method === 'Runtime.exceptionThrown') {
      this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text)
    } else if (method === 'Runtime.consoleAPICalled') {
      this.complaints.push(params.args.map((arg) => arg.value ?? arg.description).join(' '))
    } else if (method === 'Browser.downloadWillBegin') {
      this.downloads.push({ name: params.suggestedFilename, guid: params.guid, done: false })
    } else if (method === 'Browser.downloadProgress' && params.state === 'completed') {
      this.downloads.find((file) => file.guid === params.guid).done = true
    }
  }

  #ended(why) {
    this.#asked.forEach(({ refuse }) => refuse(new Error(why)))
    this.#asked.clear()
  }

  #send(method, params = {}, sessionId) {
    const id = ++this.#last
    return new Promise((answer, refuse) => {
      this.#asked.set(id, { answer, refuse })
      this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0')
    })
  }

  /** Calls a method of the protocol on the page. */
  call(method, params) {
    return this.#send(method, params, this.#session)
  }

  /** Opens an address. */
  async go(url) {
    // Where only what is behind the '#' differs, it would stay on the page.
    await this.call('Page.navigate', { url: 'about:blank' })
    await this.call('Page.navigate', { url })
  }

  /** The value of an expression in the page; promises are waited for. */
  async value(expression) {
    const { result, exceptionDetails } = await this.call('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
      userGesture: true
    })
    assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description)
    return result.value
  }

  /** Presses keys, one after the other: `Tab`, `Enter`, `Escape`. */
  async press(...keys) {
    const codes = { Tab: 9, Enter: 13, Escape: 27 }
    for (const key of keys) {
      const event = { key, code: key, windowsVirtualKeyCode: codes[key], text: key === 'Enter' ? '\r' : undefined }
      await this.call('Input.dispatchKeyEvent', { type: 'keyDown', ...event })
      await this.call('Input.dispatchKeyEvent', { type: 'keyUp', ...event, text: undefined })
    }
  }

  /** Types a text where the cursor is. */
  async type(text) {
    await this.call('Input.insertText', { text })
  }

  /** Where a download lies, once it is there. */
  async downloaded() {
    const file = await until('a download', () => this.downloads.find((one) => one.done))
    return join(this.#home, file.name)
  }

  async close() {
    // What was started may be a script of Debian's that started the browser.
    const gone = new Promise((resume) => this.#process.once('exit', resume))
    this.#send('Browser.close').catch(() => {})
    await gone
    await rm(this.#home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
