@doors
Feature: Whoever takes a place and makes no use of it loses it
  A connection costs a node memory and a descriptor. Who opens one and says nothing, or says it too slowly, or asks and does
  not read the answers, would sooner or later hold all there is. Within five seconds a node wants to know who is there.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ana keeps writing under "cart"

  Rule: Who has not said who it is within five seconds is cut off

    @P-11
    Example: Half-open connections and words that take for ever
      When to both ports somebody comes who
        | connects, and says nothing           |
        | asks to be let in byte by byte       |
        | is let in, and says nothing          |
        | sends its first message byte by byte |
      Then each of them is cut off
      And no stranger learned anything of the cluster
      And nobody else noticed

  Rule: Who does not read what it is sent is cut off at a bound, and may come back

    @P-11
    Example: A client asks without end, and does not read
      When somebody with a good token asks without end, and reads nothing of what it is answered
      Then each of them is cut off
      And nobody else noticed
      When somebody with a good token sends a message that nobody knows, and a write behind it
      Then its write is done
