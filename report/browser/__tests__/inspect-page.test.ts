/** A page with everything wrong: what the browser is to find is found. Where there is no Chromium, `check:page` says so for all. */
import { expect } from 'chai'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumPath } from '../chromium'
import { inspectPage } from '../inspect-page'

const WRONG = `<!doctype html><html><head><title>x</title><style>@media print { .claim { display: none } }</style></head><body>
<img src="http://elsewhere.example/pixel.png"><p style="color: #aaaaaa; background: #bbbbbb">pale</p>
<a href="#there" tabindex="-1">a link no key reaches</a><script>console.error('a complaint')</script>
<ul class="shown-by"><li><a href="#shut" tabindex="-1">shut</a></li></ul><details id="shut"><summary tabindex="-1">x</summary>y</details>
<article class="claim" id="AC-1">A claim.</article><table style="width: 3000px"><tr><td>wide</td></tr></table></body></html>`

describe('a page in a real browser', () => {
  const program = chromiumPath()
  const folder = mkdtempSync(join(tmpdir(), 'page-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  if (program === undefined) return

  it('is told each thing that is wrong with it, and is left as it prints', async () => {
    const file = join(folder, 'wrong.html')
    writeFileSync(file, WRONG)
    const findings = (await inspectPage(file, program, join(folder, 'wrong.pdf'))).join('\n')
    for (const wrong of [
      'in dark: it asks for http://elsewhere.example/pixel.png',
      'the console says a complaint',
      'axe, color-contrast',
      'axe, image-alt',
      'the Tab key reaches 0 of 3 links and folds',
      'a link to a scenario leads to one that is folded',
      'on paper: table  is wider than the paper',
      'on paper: AC-1 is not printed',
    ]) {
      expect(findings).to.contain(wrong)
    }
    expect(existsSync(join(folder, 'wrong.pdf'))).to.equal(true)
  })
})
