@doors
Feature: A clock that is wrong costs one refusal at most
  The later of two writes wins, and what is later is told by clocks. A clock that runs far ahead would win against everybody
  for as long as it is ahead, so it is judged once, at the door; a clock that is a little off harms nothing.

  Rule: A client whose clock is ahead is told so, corrects itself, and goes on

    @P-15
    Scenario Outline: A client writes with a clock that is an hour <off>
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with a clock that is an hour <off>
      And Ana puts 1 under "cart"
      When Ana puts 2 under "cart"
      Then the write is acknowledged at REPLICATED
      And Ana was refused <times> time for the clock
      And "cart" becomes 2 on its owner and on every backup

      Examples:
        | off    | times |
        | ahead  |     1 |
        | behind |     0 |

  Rule: A message that has ended before a node has it is refused, and its publisher told

    @P-30
    Example: A client publishes with a clock that is an hour behind
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with a clock that is an hour behind
      And Ben is connected
      And Ben listens to the topic "news"
      When Ana publishes "of an hour ago" to the topic "news"
      Then Ana is told that the message is refused as TOO_OLD
      And Ben has heard nothing of the topic "news"

  Rule: A node whose clock is some seconds off serves as any other

    @P-15
    Scenario Outline: The coordinator's clock is ten seconds <off>, and the coordinator leaves
      Given a cluster of 3 nodes keeping 1 backup, the oldest with a clock that is 10 seconds <off>
      And Ana is connected
      And Ana keeps writing under "cart"
      When the coordinator shuts down
      Then another 50 writes of Ana are acknowledged
      And every partition has all its copies again
      And no write was refused
      And nothing that was acknowledged is missing

      Examples:
        | off    |
        | ahead  |
        | behind |
