/** What stands where a report will be while its run lasts, and stays there when nobody lets it end. */
import { markup, trusted } from './html'
import { STYLE } from './style'
import { dateText } from './words'

export function unfinishedPage(startedAt: Date): string {
  return markup`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>A run that has not ended</title>
    <style>${trusted(STYLE)}</style>
  </head>
  <body>
    <main>
      <h1>A run that has not ended</h1>
      <p class="verdict">It began on ${dateText(startedAt.getTime())}, and has come to nothing yet.</p>
      <p>If nothing runs any more, somebody interrupted it: run <code>npx cucumber-js</code> again.</p>
    </main>
  </body>
</html>
`.toString()
}
