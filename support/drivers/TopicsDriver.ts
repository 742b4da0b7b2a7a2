/** A client's topics: what it publishes and what it hears is part of the history. */
import type { TopGunClient, TopicHandle } from '@topgunbuild/client'
import { reaches, TopGunError, topicMapOf } from '@topgunbuild/core'
import type { History, Listening, Publication } from '../history/History'

export class TopicsDriver {
  private listening: Listening[] = []
  /** What it was told last instead of being acknowledged. */
  refusal: string | undefined

  constructor(
    private readonly client: string,
    private readonly history: Pick<History, 'now' | 'publications' | 'listeners'>,
    private readonly open: () => TopGunClient,
  ) {}

  get areSynced(): boolean {
    return this.listening.every(({ topic }) => this.open().isSynced(topicMapOf(topic)))
  }

  /** Resolves once a node tells this client of the topic. */
  async listen(topic: string): Promise<void> {
    const listening: Listening = { topic, client: this.client, isOver: false, heard: [] }
    this.history.listeners.push(listening)
    this.listening.push(listening)
    const handle = this.handle(topic)
    handle.subscribe((text) => listening.heard.push(text))
    await handle.whenSubscribed()
    listening.from = this.history.now()
  }

  /** @param ttlMs for which it is kept; absent: as long as any */
  async publish(topic: string, text: string, ttlMs?: number): Promise<Publication> {
    const publication: Publication = {
      topic,
      text,
      client: this.client,
      at: this.history.now(),
      isBrief: ttlMs !== undefined,
    }
    this.history.publications.push(publication)
    this.refusal = undefined
    try {
      const { level } = await this.handle(topic).send(text, ttlMs === undefined ? {} : { ttlMs })
      publication.outcome = reaches(level, 'REPLICATED') ? 'acknowledged' : 'alone'
      publication.acknowledgedAt = this.history.now()
    } catch (error) {
      if (!(error instanceof TopGunError)) throw error
      publication.outcome = error.definite ? 'refused' : 'unknown'
      this.refusal = `${error.code}: ${error.message}`
    }
    return publication
  }

  /** One after the other was acknowledged. */
  async publishMany(topic: string, count: number): Promise<readonly Publication[]> {
    const publications: Publication[] = []
    for (let n = 1; n <= count; n++) publications.push(await this.publish(topic, `${this.client}'s ${n}`))
    return publications
  }

  /** One after the other was acknowledged, until that is done. */
  async publishWhile(topic: string, done: Promise<void>): Promise<void> {
    let isOver = false
    const ended = done.finally(() => (isOver = true))
    // Awaited below; until then nobody else may take a failure for unhandled.
    ended.catch(() => undefined)
    for (let n = 1; !isOver; n++) await this.publish(topic, `${this.client}'s ${n}`)
    await ended
  }

  heard(topic: string): readonly string[] {
    return this.listening.find((one) => one.topic === topic)?.heard ?? []
  }

  /** The program ends, and with it what it listened to. */
  close(): void {
    for (const listening of this.listening) listening.isOver = true
    this.listening = []
  }

  private handle(topic: string): TopicHandle<string> {
    return this.open().topic<string>(topic)
  }
}
