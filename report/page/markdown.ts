/** Renders the texts of features and claims, which are Markdown. */
import MarkdownIt from 'markdown-it'
import { trusted, type Html } from './html'

// HTML within a text stays text.
const renderer = new MarkdownIt({ html: false, linkify: false })

/** Of one paragraph. */
export function inlineMarkdown(text: string): Html {
  return trusted(renderer.renderInline(text))
}

/** Of several. */
export function blockMarkdown(text: string): Html {
  return trusted(renderer.render(text))
}
