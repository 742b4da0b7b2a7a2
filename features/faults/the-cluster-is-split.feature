@faults
Feature: The nodes cannot hear each other, and clients reach all of them
  A cable, a switch, a rule of a firewall: the nodes run, and some of them cannot talk to the others. Killing nodes proves
  little, since the system still delivers what they had sent; a cut shows whether an acknowledgement was the truth.

  Rule: Both sides serve, and nothing either of them acknowledged is lost when they are one again

    @P-6
    Example: The owner of a key is cut off while Ben still writes through it
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And Ben is connected to the owner of "cart" alone
      And Ana keeps writing under "desk"
      And Ben keeps writing under "cart"
      When the owner of "cart" is cut off from the other nodes
      And the lost node has found itself alone
      Then another 50 writes of Ana are acknowledged
      And another 50 writes of Ben are acknowledged
      When the links are whole again
      Then another 50 writes of Ana are acknowledged
      And another 50 writes of Ben are acknowledged
      And every partition has all its copies again
      And the copies of both sides are merged
      And nothing that was acknowledged is missing

    @P-6
    Example: A cluster of four falls into two halves
      Given a cluster of 4 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And Ben is connected to the owner of "cart" alone
      And Ana keeps writing under "desk"
      And Ben keeps writing under "cart"
      When the two oldest nodes are cut off from the others
      Then another 200 writes of Ben are acknowledged
      When the links are whole again
      Then another 50 writes of Ana are acknowledged
      And every partition has all its copies again
      And the copies of both sides are merged
      And nothing that was acknowledged is missing

    @P-6
    Scenario Outline: <last> writes last, once, and <whose> value stands when the sides are one again
      (nobody writes the key again afterwards, so that what was lost would stay lost)

      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And Ben is connected to the owner of "cart" alone
      And Ben puts 1 under "cart"
      When the owner of "cart" is cut off from the other nodes
      And the lost node has found itself alone
      And <first> puts 2 under "cart"
      And the clocks have moved on
      And <second> puts 3 under "cart"
      And the links are whole again
      Then the copies of both sides are merged
      And "cart" becomes 3 on its owner and on every backup
      And nothing that was acknowledged is missing

      Examples:
        | last                    | whose | first | second |
        | Ben on the smaller side | his   | Ana   | Ben    |
        | Ana on the larger side  | her   | Ben   | Ana    |

  Rule: A side that is too small may be told to serve nobody

    @P-7
    Example: Two of three go on, and the third waits for them
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut, serving only where 2 are in reach
      And Ana is connected
      And Ben is connected to the owner of "cart" alone
      And Ana keeps writing under "desk"
      And Ben keeps writing under "cart"
      When the owner of "cart" is cut off from the other nodes
      And the lost node has found itself alone
      Then another 50 writes of Ana are acknowledged
      And the lost node acknowledged nothing since it found itself alone
      When the links are whole again
      Then another 50 writes of Ben are acknowledged
      And every partition has all its copies again
      And nothing that was acknowledged is missing

  Rule: A bad link costs time at most

    @P-8
    Example: The owner is not heard any more, and hears
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And Ana keeps writing under "cart"
      When the owner of "cart" is not heard any more by the other nodes
      Then another 50 writes of Ana are acknowledged
      When the links are whole again
      Then another 50 writes of Ana are acknowledged
      And every partition has all its copies again
      And the copies of both sides are merged
      And nothing that was acknowledged is missing

    @P-8
    Example: The links of an owner are slow
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And what the owner of "cart" and the others say takes 20 ms
      When Ana puts 1 under a key of every partition
      Then every write is acknowledged at REPLICATED
      And nothing that was acknowledged is missing

    @P-8
    Example: Links break in the middle of what every partition is sent
      (nobody is to be given up meanwhile, on however busy a machine: then all writes have their backup)

      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut, and which miss each other after 5 seconds
      And Ana is connected
      When the links of the owner of "cart" break in the middle of a message
      And Ana puts 1 under a key of every partition
      Then every write is acknowledged at REPLICATED
      And no write was refused
      And nothing that was acknowledged is missing

    @P-8
    Scenario Outline: An owner <goes> while what it says is still on slow links
      (what was said is on its way for long enough to be lost, or to cross a change of the owner, for which the youngest
      node has to ask another)

      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And what the youngest node and the others say takes 50 ms
      When Ana puts 600 values over all partitions while the youngest node <goes>
      Then every write is acknowledged at APPLIED or better
      And no write was refused
      And nothing that was acknowledged is missing

      Examples:
        | goes       |
        | shuts down |
        | crashes    |

    @P-8
    Example: Links break in the middle of a message while writes are under way
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      And Ana keeps writing under "cart"
      When the links of the owner of "cart" break in the middle of a message
      Then another 50 writes of Ana are acknowledged
      And every partition has all its copies again
      And no write was refused
      And nothing that was acknowledged is missing
