/** Reads what scenarios attached: documents by their media type, and notes. Pure. */
import { AttachmentContentEncoding } from '@cucumber/messages'
import type { Attachment } from '@cucumber/messages'

const LOG = 'text/x.cucumber.log+plain'

export function bodyOf({ body, contentEncoding }: Attachment): string {
  return contentEncoding === AttachmentContentEncoding.BASE64 ? Buffer.from(body, 'base64').toString('utf8') : body
}

/** The newest document of this media type; null where none was attached. @throws Error when it is no JSON */
export function documentOf<T>(attachments: readonly Attachment[], mediaType: string): T | null {
  const found = attachments.findLast((attachment) => attachment.mediaType === mediaType)
  if (found === undefined) return null
  try {
    return JSON.parse(bodyOf(found)) as T
  } catch (error) {
    throw new Error(`an attachment of ${mediaType} is no JSON`, { cause: error })
  }
}

export function notesOf(attachments: readonly Attachment[]): string[] {
  return attachments.filter(({ mediaType }) => mediaType === LOG).map(bodyOf)
}
