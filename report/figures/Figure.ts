/** A picture of the report: drawn from what was recorded, and said in words for whoever does not see it. */
export interface Figure {
  /** One `<svg>` element with `role="img"`, its size by `viewBox`, its colours by the page's custom properties. */
  readonly svg: string
  /** Plain text below the picture: what it shows, and how to read it. */
  readonly caption: string
  /** Plain text in place of the picture: what can be seen in it, with its figures. */
  readonly alt: string
}
