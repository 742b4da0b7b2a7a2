@doors
Feature: What may not be done is refused by itself
  A batch carries the writes of many callers, and a node serves many clients. A write that cannot be done is refused with its
  reason; its neighbours, and everybody else, are served.

  Background:
    Given a cluster of 3 nodes keeping 1 backup, each taking in at most 4 megabytes of writes at once
    And Ana is connected
    And Ana keeps writing under "cart"

  Rule: One op is refused with its reason, and the rest of its batch is done

    @P-12
    Scenario Outline: One op of a batch <flaw>
      When somebody with a good token writes a batch in which one op <flaw>
      Then that op is refused with <code>, and its neighbours are done
      And nobody else noticed

      Examples:
        | flaw                                   | code        |
        | is for a map the token does not permit | FORBIDDEN   |
        | has too long a key                     | TOO_LARGE   |
        | has too large a value                  | TOO_LARGE   |
        | is stamped an hour ahead               | CLOCK_AHEAD |
        | says nothing of what to write          | MALFORMED   |

  Rule: Who sends more than a node takes is told to wait, and others are served

    @P-12
    Example: A client floods a node
      When somebody with a good token writes 200 values of 64 kilobytes at once
      Then it is told to wait with some of them, and the others are done
      And nobody else noticed
